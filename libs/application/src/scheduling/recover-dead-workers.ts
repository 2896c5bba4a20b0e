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
 * Takes back what workers hold whose heartbeat has ended: their running attempts count as crashed, their queued Tasks
 * go to others. A Task that was handed off to a service is not its worker's any more and does not die with it.
 *
 * It keeps nothing between its lines, so it may die on any of them and another scheduler repeats it: what is read is
 * what the worker still holds, each change is guarded by the Task's stamp and applies once, and the worker is
 * forgotten last, by a store that sees to it that it holds nothing and has not been heard of since.
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
    // Only progress is worth another pass at once: what others hold up, they also move on.
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

  /** A Task that cannot be decided on holds up no other. */
  private change(task: Task, pool: WorkerPool, decide: () => void): TaskChange[] {
    const { versionToken } = task;
    try {
      decide();
      return [{ task, versionToken, ...placeOnWorker(task, pool, this.parts.randomness.fraction()) }];
    } catch (error) {
      this.log.error({ taskId: task.id, err: error }, "dead worker's task left as it is");
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
