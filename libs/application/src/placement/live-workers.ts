import {
  WorkerPool,
  type PlacementRequest,
  type Task,
  type Worker,
  type WorkerId,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../ports/clock';

/** The workers are read again after this time. */
const maxAgeMs = 1_000;

export interface LiveWorkersParts {
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * The live workers as this process has last read them, with the Tasks that it has placed on them since. To read them costs
 * some commands per worker, so they are read at most once a second while they have free slots. The step that adds a Task
 * checks its worker again.
 */
export class LiveWorkers {
  private workers: readonly Worker[] = [];
  private pool = new WorkerPool([]);
  private readAt = -Infinity;
  private hasRefused = false;

  constructor(
    private readonly parts: LiveWorkersParts,
    private readonly heartbeatTimeoutMs: number,
  ) {}

  get all(): readonly Worker[] {
    return this.workers;
  }

  /** True if a Task has found no worker, and some of the slots that were counted as taken may be free again. */
  get isUsedUp(): boolean {
    return this.hasRefused;
  }

  /** Reads the workers if what is known is too old, or if none of them could take the last Task. */
  async refresh(): Promise<void> {
    const { workers, clock } = this.parts;
    const now = clock.monotonic();
    if (!this.hasRefused && now - this.readAt < maxAgeMs) return;
    this.workers = await workers.live(this.heartbeatTimeoutMs);
    this.pool = new WorkerPool(this.workers);
    this.readAt = now;
    this.hasRefused = false;
  }

  /** Returns the worker to wake for a Task that no worker can take now. */
  leastLoaded(task: Task): WorkerId | undefined {
    return this.pool.leastLoaded(task);
  }

  /** Returns undefined if no worker can take the Task. */
  place(task: Task, request: PlacementRequest): WorkerId | undefined {
    const target = this.pool.place(task, request);
    if (target === undefined) this.hasRefused = true;
    return target;
  }
}
