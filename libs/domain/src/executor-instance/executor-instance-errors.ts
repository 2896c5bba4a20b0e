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
    super(`Executor ${id} does not exist`, { id });
  }
}

/** Another process changed it between reading and writing. The caller reads it again and decides again. */
export class ExecutorInstanceChangedError extends DomainError {
  readonly code = 'executor.changed';
  constructor(id: ExecutorInstanceId) {
    super(`Executor ${id} was changed at the same time; try again`, { id });
  }
}

/** An instance of another service has the id. */
export class ExecutorInstanceTakenError extends DomainError {
  readonly code = 'executor.taken';
  constructor(id: ExecutorInstanceId, name: string) {
    super(`instance_id ${id} belongs to an instance of the service ${name}; choose another id`, { id });
  }
}

/** A service may change its own instances only. */
export class ForeignExecutorInstanceError extends DomainError {
  readonly code = 'executor.foreign';
  constructor(id: ExecutorInstanceId, mayActFor: readonly string[]) {
    super(`Executor ${id} belongs to another service; this token is valid for ${mayActFor.join(', ')} only`, {
      id,
    });
  }
}

/** A service would own more tasks than it may. Nothing of the registration was stored. */
export class TooManyOwnedTasksError extends DomainError {
  readonly code = 'executor.too_many_tasks';
  constructor(service: string, wanted: number, bound: number) {
    super(
      `The service ${service} would own ${wanted} tasks, but a service may own at most ${bound}; delete tasks that no instance advertises any more`,
      { service, wanted, bound },
    );
  }
}

/** People may manage an instance, but only its service says where it is called and how it proves its callbacks. */
export class ForeignAddressError extends DomainError {
  readonly code = 'executor.foreign';
  constructor(id: ExecutorInstanceId, field: string) {
    super(
      `Only the service of executor ${id} can change its ${field}, with a token of its own. Weight and labels can be changed with PATCH`,
      { id, field },
    );
  }
}

export class TooManyExecutorInstancesError extends DomainError {
  readonly code = 'executor.too_many';
  constructor(of: string, bound: number) {
    super(`${of} may have at most ${bound} instances`, { bound });
  }
}
