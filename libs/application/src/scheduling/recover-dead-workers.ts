import { WorkerPool, type Task, type WorkerRepository } from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { DeadWorker, TaskChange, TaskQueue } from '../ports/task-queue';
import { waitForAll } from '../background/wait-for-all';
import type { Duty, Pass } from '../background/duty';
import { placeOnWorker } from '../placement/place-on-worker';

export interface RecoverSettings {
  readonly heartbeatTimeoutMs: number;
  /** How many Tasks that dead workers run are dealt with in one pass, and how many that they have queued. */
  readonly batchSize: number;
}

export interface RecoverParts {
  readonly taskQueue: Pick<TaskQueue, 'deadWorkers' | 'apply' | 'forgetWorker'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly leadership: LeadershipStatus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

/**
 * Takes the Tasks back from workers whose heartbeats have stopped: running attempts count as crashed, queued Tasks go to
 * other workers. A Task that was handed off to a service no longer depends on its worker and is left alone.
 *
 * This process may die on any line, because it keeps no state and another scheduler repeats the work. It reads what the
 * worker still holds. Each change is guarded by the version token of its Task and applies once. The worker is removed
 * last, and the store refuses that if it still holds a Task or has sent a heartbeat since.
 */
export class RecoverDeadWorkers implements Duty {
  readonly name = 'recover dead workers';
  private readonly log: Logger;

  constructor(
    private readonly parts: RecoverParts,
    private readonly settings: RecoverSettings,
  ) {
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { taskQueue, workers, leadership } = this.parts;
    const { heartbeatTimeoutMs, batchSize } = this.settings;
    const dead = await taskQueue.deadWorkers(heartbeatTimeoutMs + leadership.standbyMs(), batchSize);
    if (dead.length === 0) return 'idle';
    const pool = new WorkerPool(await workers.live(heartbeatTimeoutMs));
    const applied = await this.apply(dead.flatMap((worker) => this.takeBack(worker, pool)));
    const forgotten = await waitForAll(dead.map((worker) => this.forget(worker)));
    // Another pass at once only after progress. If another scheduler works on the same Tasks, it will complete them.
    return applied > 0 && forgotten.includes(false) ? 'again' : 'idle';
  }

  private takeBack({ id, running, queued }: DeadWorker, pool: WorkerPool): TaskChange[] {
    const { clock, randomness } = this.parts;
    const at = clock.now();
    const reason = `worker ${id} stopped sending heartbeats`;
    const crashed = running.flatMap((task) =>
      this.change(task, pool, () => {
        const { state } = task;
        if (state.status !== 'running') return;
        task.crash({ attemptToken: state.attemptToken, reason, at, chance: randomness.fraction() });
      }),
    );
    const returned = queued.flatMap((task) => this.change(task, pool, () => task.requeue(at, reason)));
    return [...crashed, ...returned];
  }

  /** Decides about one Task. An error is logged, so that it does not stop the decisions about the other Tasks. */
  private change(task: Task, pool: WorkerPool, decide: () => void): TaskChange[] {
    const { versionToken } = task;
    try {
      decide();
      return [{ task, versionToken, ...placeOnWorker(task, pool, this.parts.randomness.fraction()) }];
    } catch (error) {
      this.log.error(
        { taskId: task.id, err: error },
        "could not decide about a dead worker's task; it stays as it is",
      );
      return [];
    }
  }

  private async apply(changes: readonly TaskChange[]): Promise<number> {
    if (changes.length === 0) return 0;
    const { taskQueue, randomness } = this.parts;
    const outcomes = await taskQueue.apply(changes, randomness.token());
    return outcomes.filter((outcome) => outcome === 'applied').length;
  }

  private async forget(worker: DeadWorker): Promise<boolean> {
    const { id, lastHeartbeat, running, queued } = worker;
    const isForgotten = await this.parts.taskQueue.forgetWorker({ id, lastHeartbeat });
    if (isForgotten || running.length + queued.length > 0) {
      this.log.warn(
        { workerId: id, lastHeartbeat, running: running.length, queued: queued.length, isForgotten },
        'worker stopped sending heartbeats; its tasks were taken back',
      );
    }
    return isForgotten;
  }
}
