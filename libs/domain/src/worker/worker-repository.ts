import type { TaskId, WorkerId } from '../ids';
import type { Worker, WorkerRegistration } from './worker';

/** What the store answers to a heartbeat. */
export interface HeartbeatReply {
  /** Running attempts of this worker that somebody asked to cancel. */
  readonly cancelRequested: readonly TaskId[];
  /** Set once somebody asked this worker to take no more Tasks. */
  readonly drainRequested: boolean;
  /** How many Tasks it is to run at once, where somebody asked for another number than its own. */
  readonly capacityRequested?: number;
}

export const WorkerRepository = Symbol.for('WorkerRepository');

export interface WorkerRepository {
  /** Whether one of that id lives, or has left something that nobody has taken back yet. */
  isKnown(id: WorkerId): Promise<boolean>;
  /** Registers the worker, or says that it lives; the store's clock dates it. */
  heartbeat(registration: WorkerRegistration, timeoutMs: number): Promise<HeartbeatReply>;
  /** Live workers with their load at this moment. */
  live(timeoutMs: number): Promise<readonly Worker[]>;
  requestDrain(id: WorkerId, drain: boolean): Promise<boolean>;
  /** Holds until the worker leaves or is forgotten. */
  requestCapacity(id: WorkerId, capacity: number): Promise<boolean>;
  /** A worker that stops: its queued Tasks go back to the pending queue. */
  leave(id: WorkerId): Promise<void>;
}
