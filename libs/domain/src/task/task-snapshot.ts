import type { TaskConfigId, TaskId, WorkerId } from '../ids';
import type { CopiedFields } from './copied-fields';
import type { TaskResult } from './task-result';
import type { TaskState } from './task-state';
import type { TaskStep } from './task-step';

/** What a Task is made from: the fields that it copies from its config, and why and when it runs. */
export interface TaskOrder extends CopiedFields {
  readonly id: TaskId;
  readonly configId: TaskConfigId;
  readonly configVersion: number;
  /** Runs of one config that take turns: a Task of such a config waits in line behind the open ones. */
  readonly inTurn: boolean;
  readonly cause: TaskCause;
  readonly scheduledTime: number;
  /** The due times of the schedule around that one, as it was then; none for a run by hand. */
  readonly previousFireTime?: number;
  readonly nextFireTime?: number;
  readonly createdAt: number;
  /** The run that this one repeats. */
  readonly rerunOf?: TaskId;
  readonly notBefore?: number;
}

export type TaskCause = 'schedule' | 'manual' | 'rerun';

/** All that is kept of a Task. */
export interface TaskSnapshot extends Omit<TaskOrder, 'notBefore'> {
  /** Grows with every decision about the Task; the store's guard against two decisions on one state. */
  readonly revision: number;
  readonly state: TaskState;
  readonly attempts: number;
  /** Attempts that count against the retry policy: failed or crashed, not given back. */
  readonly failedAttempts: number;
  readonly cancelRequestedAt?: number;
  readonly workerId?: WorkerId;
  readonly startTime?: number;
  readonly result?: TaskResult;
  readonly error?: string;
  readonly steps: readonly TaskStep[];
}
