import { DomainError } from '../errors';
import type { TaskId } from '../ids';
import type { TaskStatus } from './task-state';

export class IllegalTransitionError extends DomainError {
  readonly code = 'task.illegal_transition';
  constructor(taskId: TaskId, status: TaskStatus, verb: string) {
    super(`Task ${taskId} is ${status}, so it cannot ${verb}`, { taskId, status });
  }
}

/** The attempt is no longer the one that holds the Task; whatever it has to say changes nothing. */
export class AttemptSupersededError extends DomainError {
  readonly code = 'task.attempt_superseded';
  constructor(taskId: TaskId) {
    super(`Another attempt holds task ${taskId} now, or none does; this one's result was not applied`, {
      taskId,
    });
  }
}

export class TaskNotFoundError extends DomainError {
  readonly code = 'task.not_found';
  constructor(taskId: TaskId) {
    super(`There is no execution ${taskId}`, { taskId });
  }
}

/** Somebody else changed the Task between reading and writing it. Read it again and decide anew. */
export class TaskChangedError extends DomainError {
  readonly code = 'task.changed';
  constructor(taskId: TaskId) {
    super(`Task ${taskId} changed meanwhile; try again`, { taskId });
  }
}
