import { DomainError } from '../errors';
import type { TaskConfigId } from '../ids';

export class InvalidTaskConfigError extends DomainError {
  readonly code = 'task_config.invalid';
  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`, { field });
  }
}

export class TaskConfigNotFoundError extends DomainError {
  readonly code = 'task_config.not_found';
  /** @param id the id, or the name if the caller asked for a name */
  constructor(id: string) {
    super(`Task ${id.slice(0, 256)} does not exist`, { id: id.slice(0, 256) });
  }
}

export class TaskConfigExistsError extends DomainError {
  readonly code = 'task_config.exists';
  constructor(id: TaskConfigId) {
    super(`A task with the id ${id} already exists`, { id });
  }
}

/** Another request saved the config between reading and writing it. */
export class TaskConfigChangedError extends DomainError {
  readonly code = 'task_config.changed';
  constructor(id: TaskConfigId) {
    super(`Task ${id} was changed by another request; read it again and repeat your change`, { id });
  }
}

/** Other requests added or ended runs each time before a new run could replace the open ones. */
export class OpenTasksChangedError extends DomainError {
  readonly code = 'task_config.changed';
  constructor(id: TaskConfigId) {
    super(`The executions of task ${id} change too fast to be replaced; try again`, { id });
  }
}

export class TooManyOpenTasksError extends DomainError {
  readonly code = 'task_config.too_many_open';
  /** @param added the number of runs that the caller asked for */
  constructor(id: TaskConfigId, open: number, added = 1) {
    const more = added === 1 ? 'another' : `${added} more`;
    super(`Task ${id} has ${open} unfinished executions; ${more} can be added when some have ended`, {
      id,
      open,
    });
  }
}

/** One request asks for runs that can never be added together, whatever is open. */
export class TooManyRunsError extends DomainError {
  readonly code = 'task_config.too_many_runs';
  constructor(id: TaskConfigId, reason: string) {
    super(`Task ${id} ${reason}`, { id });
  }
}

export class OverlapRefusedError extends DomainError {
  readonly code = 'task_config.overlap';
  constructor(id: TaskConfigId) {
    super(`Task ${id} is still running, and its execution mode is skip`, { id });
  }
}

/** The stored document is not a valid config, so the schedulers do not fire it. */
export class UnreadableTaskConfigError extends DomainError {
  readonly code = 'task_config.unreadable';
  constructor(id: TaskConfigId, reason: string) {
    super(`Task ${id} cannot be read: ${reason}. Delete it and create it again`, { id, reason });
  }
}
