import type { TaskConfigId, TaskId, WorkerId } from '../ids';
import type { UnknownFields } from '../json';
import type { CopiedFields } from './copied-fields';
import type { TaskResult } from './task-result';
import type { TaskState } from './task-state';
import type { TaskStep } from './task-step';

/** Everything that a new Task is created from: the fields that it copies from its config, and why and when it runs. */
export interface TaskOrder extends CopiedFields {
  readonly id: TaskId;
  readonly configId: TaskConfigId;
  readonly configVersion: number;
  /** True if it takes turns with the other Tasks of its config: it waits in the sequence while one of them has the turn. */
  readonly inTurn: boolean;
  readonly cause: TaskCause;
  readonly scheduledTime: number;
  /** The due times before and after the scheduled time, by the schedule of that moment. Unset for a run by hand. */
  readonly previousFireTime?: number;
  readonly nextFireTime?: number;
  readonly createdAt: number;
  /** The Task that this one repeats. */
  readonly rerunOf?: TaskId;
  readonly notBefore?: number;
}

export type TaskCause = 'schedule' | 'manual' | 'rerun';

/** All fields of a Task, as stores keep them. */
export interface TaskSnapshot extends Omit<TaskOrder, 'notBefore'> {
  /** Grows with each decision about the Task, so that a store can refuse a second decision about the same state. */
  readonly revision: number;
  readonly state: TaskState;
  readonly attempts: number;
  /** Attempts that count for the retry policy: those that failed, but not those that crashed or were returned. */
  readonly failedAttempts: number;
  /** Attempts that ended because their worker died. They count for `maxCrashes`, not for the retry policy. */
  readonly crashes: number;
  readonly cancelRequestedAt?: number;
  readonly workerId?: WorkerId;
  readonly startTime?: number;
  readonly result?: TaskResult;
  /** Why the latest attempt ended without success. A success removes it. */
  readonly error?: string;
  readonly steps: readonly TaskStep[];
  readonly unknownFields?: UnknownFields;
}
