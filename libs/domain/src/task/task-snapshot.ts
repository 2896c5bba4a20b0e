import type { TaskConfigId, TaskId, WorkerId } from '../ids';
import type { JsonValue } from '../json';
import type { Labels } from '../worker/requirement';
import type { RetryPolicySettings } from './retry-policy';
import type { TaskResult } from './task-result';
import type { TaskState } from './task-state';
import type { TaskStep } from './task-step';

/** What a Task takes over from its config when it is made; later changes of the config do not touch it. */
export interface TaskOrder {
  readonly id: TaskId;
  readonly configId: TaskConfigId;
  readonly configVersion: number;
  readonly name: string;
  readonly type: string;
  readonly executor: string;
  readonly handler: string;
  readonly parameters: JsonValue;
  readonly labels: Labels;
  readonly priority: number;
  readonly timeoutMs: number;
  readonly retryPolicy: RetryPolicySettings;
  readonly balancing: string;
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
