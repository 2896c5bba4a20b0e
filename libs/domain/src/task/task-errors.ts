import { DomainError } from '../errors';
import type { TaskId } from '../ids';
import type { TaskStatus } from './task-state';

export class IllegalTransitionError extends DomainError {
  readonly code = 'task.illegal_transition';
  constructor(taskId: TaskId, status: TaskStatus, verb: string) {
    super(`Execution ${taskId} is ${status}, so it cannot ${verb}`, { taskId, status });
  }
}

/** The attempt does not hold the Task any more, so its report changes nothing. */
export class AttemptSupersededError extends DomainError {
  readonly code = 'task.attempt_superseded';
  constructor(taskId: TaskId) {
    super(
      `This attempt no longer holds execution ${taskId}: the execution has ended, or another attempt has it. The result was dropped`,
      { taskId },
    );
  }
}

export class TaskNotFoundError extends DomainError {
  readonly code = 'task.not_found';
  constructor(taskId: TaskId) {
    super(`Execution ${taskId} does not exist`, { taskId });
  }
}

/** Another process changed the Task between reading and writing it. The caller reads it again and decides again. */
export class TaskChangedError extends DomainError {
  readonly code = 'task.changed';
  constructor(taskId: TaskId) {
    super(`Execution ${taskId} was changed at the same time; try again`, { taskId });
  }
}
