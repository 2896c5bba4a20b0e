import type { AttemptToken, WorkerId } from '../ids';

/**
 * Where a Task stands.
 *
 *   pending ──start──> running ──succeed──> success
 *      ^  ^               │ ├───fail/crash──> failed
 *      │  └──giveBack─────┘ └───fail/crash──> retrying ──release──> pending
 *      └──────────────────────────────────────────┘
 *   pending, running and retrying may become cancelled; success, failed and cancelled are final. What waits for an
 *   executor that nobody offers goes from pending where a failed attempt would lead: to retrying or failed.
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
  /** A run that was asked for at a later time waits until then. */
  readonly notBefore?: number;
  /** Set while no live worker offers its executor, as far as reviews have seen. */
  readonly unofferedSince?: number;
}

export interface RunningState {
  readonly status: 'running';
  readonly attemptToken: AttemptToken;
  readonly workerId: WorkerId;
  readonly startedAt: number;
  /** Set once the worker gave the attempt to a service that will call back; the worker's slot is free again. */
  readonly handedOffTo?: string;
}

export type TaskStatus = TaskState['status'];
export type FinalStatus = 'success' | 'failed' | 'cancelled';

export const finalStatuses: readonly FinalStatus[] = ['success', 'failed', 'cancelled'];

export function isFinal(status: TaskStatus): status is FinalStatus {
  return status === 'success' || status === 'failed' || status === 'cancelled';
}
