import type { AttemptToken, TaskId, WorkerId } from '../ids';
import type { Worker, WorkerRegistration } from './worker';

/** Reply of the store to a heartbeat. */
export interface HeartbeatReply {
  /** The attempts that run on this worker, as the store knows it. Attempts that were handed off are left out. */
  readonly running: readonly AttemptToken[];
  /** Tasks that run on this worker and are to be cancelled. */
  readonly cancelRequested: readonly TaskId[];
  /** True if somebody has requested this worker to take no more Tasks. */
  readonly drainRequested: boolean;
  /** Number of Tasks that the worker is to run at once, if somebody has set a number other than its own. */
  readonly capacityRequested?: number;
}

export const WorkerRepository = Symbol.for('WorkerRepository');

export interface WorkerRepository {
  /** True if a worker with this id is alive, or is dead and its Tasks are not recovered yet. */
  isKnown(id: WorkerId): Promise<boolean>;
  /** Registers the worker, or renews its registration, with the time of the store's clock. */
  heartbeat(registration: WorkerRegistration, timeoutMs: number): Promise<HeartbeatReply>;
  /** Live workers with their current load. */
  live(timeoutMs: number): Promise<readonly Worker[]>;
  /** False if the worker is not known. */
  requestDrain(id: WorkerId, drain: boolean): Promise<boolean>;
  /** The request stays until the worker leaves or is removed. False if the worker is not known. */
  requestCapacity(id: WorkerId, capacity: number): Promise<boolean>;
  /** Unregisters a worker that stops. Its queued Tasks go to the pending queues. */
  leave(id: WorkerId): Promise<void>;
}
