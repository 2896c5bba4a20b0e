import { DomainError } from '../errors';
import type { ExecutorInstanceId } from '../ids';

export class InvalidExecutorInstanceError extends DomainError {
  readonly code = 'executor.invalid';
  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`, { field });
  }
}

export class ExecutorInstanceNotFoundError extends DomainError {
  readonly code = 'executor.not_found';
  constructor(id: ExecutorInstanceId) {
    super(`There is no executor ${id}`, { id });
  }
}

/** Somebody else changed it between reading and writing. Read it again and decide anew. */
export class ExecutorInstanceChangedError extends DomainError {
  readonly code = 'executor.changed';
  constructor(id: ExecutorInstanceId) {
    super(`Executor ${id} was changed meanwhile; try again`, { id });
  }
}

/** The id is that of an instance of another service. */
export class ExecutorInstanceTakenError extends DomainError {
  readonly code = 'executor.taken';
  constructor(id: ExecutorInstanceId, name: string) {
    super(`instance_id ${id} is that of an instance of ${name}`, { id });
  }
}

/** A service may speak for its own instances, and for those of no other. */
export class ForeignExecutorInstanceError extends DomainError {
  readonly code = 'executor.foreign';
  constructor(id: ExecutorInstanceId, mayActFor: readonly string[]) {
    super(`Executor ${id} is not for you to change: you may speak for ${mayActFor.join(', ')} alone`, { id });
  }
}

export class TooManyExecutorInstancesError extends DomainError {
  readonly code = 'executor.too_many';
  constructor(of: string, bound: number) {
    super(`${of} may have at most ${bound} instances`, { bound });
  }
}
