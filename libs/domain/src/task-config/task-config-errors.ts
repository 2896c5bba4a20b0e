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
  /** @param id or a name, where somebody asked for one */
  constructor(id: string) {
    super(`There is no task ${id.slice(0, 256)}`, { id: id.slice(0, 256) });
  }
}

export class TaskConfigExistsError extends DomainError {
  readonly code = 'task_config.exists';
  constructor(id: TaskConfigId) {
    super(`A task ${id} exists already`, { id });
  }
}

/** Somebody else saved it meanwhile. */
export class TaskConfigChangedError extends DomainError {
  readonly code = 'task_config.changed';
  constructor(id: TaskConfigId) {
    super(`Task ${id} was changed meanwhile; read it again and repeat your change`, { id });
  }
}

/** Others added or ended runs each time that a new run was about to replace the open ones. */
export class OpenTasksChangedError extends DomainError {
  readonly code = 'task_config.changed';
  constructor(id: TaskConfigId) {
    super(`The executions of task ${id} change too fast to be replaced; try again`, { id });
  }
}

export class TooManyOpenTasksError extends DomainError {
  readonly code = 'task_config.too_many_open';
  constructor(id: TaskConfigId, open: number) {
    super(`Task ${id} has ${open} unfinished executions; another can be added when some have ended`, {
      id,
      open,
    });
  }
}

export class OverlapRefusedError extends DomainError {
  readonly code = 'task_config.overlap';
  constructor(id: TaskConfigId) {
    super(`Task ${id} is still running, and its execution mode is skip`, { id });
  }
}

/** What is stored under the id is no valid config. It does not run; remove it and add it anew. */
export class UnreadableTaskConfigError extends DomainError {
  readonly code = 'task_config.unreadable';
  constructor(id: TaskConfigId, reason: string) {
    super(`Task ${id} cannot be read: ${reason}. Remove it and add it anew`, { id, reason });
  }
}
