import { DomainError } from '../errors';
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

/** Another process runs under the id of this worker. */
export class WorkerIdTakenError extends DomainError {
  readonly code = 'worker.id_taken';
  constructor(id: WorkerId) {
    super(
      `Another running process has the worker id ${id}. Give each worker a worker.id of its own (DS_WORKER_ID), or leave it empty`,
      { workerId: id },
    );
  }
}

export const WorkerRepository = Symbol.for('WorkerRepository');

export interface WorkerRepository {
  /**
   * The time of the last heartbeat of a worker that is alive, or that is dead and whose Tasks are not recovered yet; 0 if
   * it has left. Undefined if there is no such worker.
   */
  lastHeartbeat(id: WorkerId): Promise<number | undefined>;
  /**
   * Registers the worker, or renews its registration, with the time of the store's clock. Rejects with
   * WorkerIdTakenError, and changes nothing, while the registration of another worker with this id has not timed out.
   * Another worker is one with another `startedAt`.
   */
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
