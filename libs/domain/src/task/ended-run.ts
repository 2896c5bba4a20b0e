import type { TaskConfigId, TaskId } from '../ids';
import type { TaskCause, TaskSnapshot } from './task-snapshot';
import { isFinal, type FinalStatus } from './task-state';

/** What the store logs of a Task when it has ended, so that others react to the end later. */
export interface EndedRun {
  readonly taskId: TaskId;
  readonly configId: TaskConfigId;
  readonly status: FinalStatus;
  readonly cause: TaskCause;
  readonly scheduledTime: number;
  /** Start of the last attempt. Unset if the Task never ran. */
  readonly startTime?: number;
  readonly endedAt: number;
  readonly attempts: number;
}

/** Returns undefined if the Task is not finished. */
export function endedRunOf(task: TaskSnapshot): EndedRun | undefined {
  const { id: taskId, configId, cause, scheduledTime, startTime, attempts, state } = task;
  if (!isFinal(state.status) || !('endedAt' in state)) return undefined;
  const { status, endedAt } = state;
  const times = startTime === undefined ? { endedAt } : { startTime, endedAt };
  return { taskId, configId, status, cause, scheduledTime, attempts, ...times };
}
