import type { AttemptToken, WorkerId } from '../ids';

/**
 * State of a Task:
 *
 *   pending ──start──────> running ──succeed──> success
 *      ^  ^                   │ ├───fail/crash──> failed
 *      │  └──giveBack/crash───┘ └───fail/crash──> retrying ──release──> pending
 *      └──────────────────────────────────────────────┘
 *   pending, running and retrying can become cancelled. success, failed and cancelled are final. If no worker offers the
 *   executor of a pending Task, it becomes retrying or failed, as after a failed attempt.
 */
export type TaskState =
  | PendingState
  | RunningState
  | { readonly status: 'retrying'; readonly runAt: number }
  | { readonly status: 'success'; readonly endedAt: number }
  | { readonly status: 'failed'; readonly endedAt: number }
  | { readonly status: 'cancelled'; readonly endedAt: number };

export interface PendingState {
  readonly status: 'pending';
  /** Set if somebody ordered the run for a later time: it waits until then. */
  readonly notBefore?: number;
  /** Since when reviews have found no live worker that offers the executor. */
  readonly unofferedSince?: number;
}

export interface RunningState {
  readonly status: 'running';
  readonly attemptToken: AttemptToken;
  readonly workerId: WorkerId;
  readonly startedAt: number;
  /** The service that has accepted the attempt and will call back. The worker's slot is free again. */
  readonly handedOffTo?: string;
}

export type TaskStatus = TaskState['status'];
export type FinalStatus = 'success' | 'failed' | 'cancelled';

export const finalStatuses: readonly FinalStatus[] = ['success', 'failed', 'cancelled'];

export function isFinal(status: TaskStatus): status is FinalStatus {
  return status === 'success' || status === 'failed' || status === 'cancelled';
}
