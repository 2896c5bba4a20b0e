import {
  WorkerPool,
  maxReplacedTasks,
  type OpenTasks,
  type TaskConfigId,
  type TaskId,
  type Worker,
  type WorkerId,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type {
  ClaimDueReply,
  ClaimedConfig,
  ConfigFire,
  DueConfigs,
  UnreadableConfig,
} from '../ports/due-configs';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { TaskQueue } from '../ports/task-queue';
import { waitForAll } from '../background/wait-for-all';
import { Delivery } from '../background/delivery';
import type { Duty, Pass } from '../background/duty';
import { cancelReplacedAtServices, type CancelHandedOffParts } from '../services/cancel-at-service';
import { reportFires } from './report-fires';

export interface FireSettings {
  readonly schedulerId: string;
  readonly batchSize: number;
  readonly claimLeaseMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly misfireAfterMs: number;
  readonly maxOpenPerTask: number;
  /** Time for a replaced attempt to stop. After it a scheduler ends the Task without the attempt. */
  readonly cancelGraceMs: number;
}

export interface FireParts extends CancelHandedOffParts {
  readonly dueConfigs: DueConfigs;
  readonly taskQueue: Pick<TaskQueue, 'openTasks'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly leadership: LeadershipStatus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

interface Claim {
  readonly reply: ClaimDueReply;
  /** The open Tasks of the configs whose overlap policy must see them. */
  readonly open: ReadonlyMap<TaskConfigId, OpenTasks>;
  readonly live: readonly Worker[];
}

interface Batch {
  readonly fires: readonly ConfigFire[];
  readonly toPark: readonly UnreadableConfig[];
  readonly requestToken: string;
  readonly decidedAt: number;
}

/**
 * Turns due times into Tasks: claims due configs, lets the domain decide, commits. The leader acts at once. The others act
 * `standbyMs` later, so they find nothing to do while the leader is alive.
 *
 * Crash points: before the claim nothing has happened. After the claim its lease ends, and another scheduler fires the
 * same due times under the same ids. After the commit everything has happened. A request whose answer is lost is repeated
 * under the same token, so this scheduler neither fires twice nor waits for its own lease to end.
 */
export class FireDueConfigs implements Duty {
  readonly name = 'fire due configs';
  private claimToken: string | undefined;
  private readonly commit: Delivery<Batch, number>;
  private readonly log: Logger;

  constructor(
    private readonly parts: FireParts,
    private readonly settings: FireSettings,
  ) {
    this.commit = new Delivery(parts.clock, (batch) => this.send(batch));
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { clock, leadership } = this.parts;
    const claimsEndAt = clock.monotonic() + this.settings.claimLeaseMs;
    // Sends the batch of the previous pass together with the next claim, ahead of it, and reads the workers' load after.
    const [dueBefore, claim] = await waitForAll([this.commit.sendKept(), this.claim()]);
    this.claimToken = undefined;
    const { reply } = claim;
    this.commit.keep(this.decide(claim), claimsEndAt);
    if (reply.claimed.length + reply.unreadable.length >= this.settings.batchSize) return 'again';
    const dueAfter = await this.commit.sendKept();
    const nextAt = Math.min(...[reply.nextWakeAt, dueBefore, dueAfter].map((at) => at ?? Infinity));
    return nextAt === Infinity ? 'idle' : { nextAt: nextAt + leadership.standbyMs() };
  }

  finish(): Promise<unknown> {
    return this.commit.sendKept();
  }

  private async claim(): Promise<Claim> {
    const { dueConfigs, workers, leadership, randomness } = this.parts;
    const { batchSize, claimLeaseMs, heartbeatTimeoutMs } = this.settings;
    this.claimToken ??= randomness.token();
    const claim = dueConfigs.claimDue({
      limit: batchSize,
      leaseMs: claimLeaseMs,
      overdueByMs: leadership.standbyMs(),
      requestToken: this.claimToken,
    });
    // A follower usually claims nothing, and then it does not need the workers.
    const needsWorkers = leadership.isLeading || (await claim).claimed.length > 0;
    const [reply, live] = await waitForAll([claim, needsWorkers ? workers.live(heartbeatTimeoutMs) : []]);
    return { reply, live, open: await this.openTasks(reply) };
  }

  private async openTasks({ claimed }: ClaimDueReply): Promise<ReadonlyMap<TaskConfigId, OpenTasks>> {
    const { taskQueue } = this.parts;
    const configs = claimed.filter(({ config, open }) => config.overlap.mustSee(open));
    const seen = configs.map(async ({ config: { id } }): Promise<[TaskConfigId, OpenTasks]> => {
      return [id, await taskQueue.openTasks(id, maxReplacedTasks)];
    });
    return new Map(await waitForAll(seen));
  }

  private decide({ reply, open, live }: Claim): Batch {
    const pool = new WorkerPool(live);
    const fires: ConfigFire[] = [];
    const toPark = [...reply.unreadable];
    for (const claimed of reply.claimed) {
      try {
        fires.push(this.fire(claimed, open.get(claimed.config.id) ?? claimed.open, pool, reply.now));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        toPark.push({ id: claimed.config.id, reason, claimToken: claimed.claimToken });
      }
    }
    return { fires, toPark, requestToken: this.parts.randomness.token(), decidedAt: reply.now };
  }

  private fire(
    { config, dueAt, placement, claimToken }: ClaimedConfig,
    open: OpenTasks,
    pool: WorkerPool,
    now: number,
  ): ConfigFire {
    const { leadership, randomness } = this.parts;
    const { schedulerId, misfireAfterMs, maxOpenPerTask, cancelGraceMs } = this.settings;
    const fire = config.fire(dueAt, open, {
      now,
      by: schedulerId,
      epoch: leadership.epoch,
      misfireAfterMs,
      maxOpen: maxOpenPerTask,
    });
    const targets = new Map<TaskId, WorkerId>();
    let { roundRobinIndex, lastWorkerId } = placement;
    for (const task of fire.tasks) {
      const target = pool.place(task, { roundRobinIndex, lastWorkerId, chance: randomness.fraction() });
      if (target === undefined) continue;
      targets.set(task.id, target);
      roundRobinIndex += 1;
      lastWorkerId = target;
    }
    const { replaced } = fire;
    return {
      fire,
      claimToken,
      targets,
      placement: { roundRobinIndex, lastWorkerId },
      ...(replaced && { replacement: { replaced, cancelGraceMs } }),
    };
  }

  /** @returns when the first of these configs is due again */
  private async send({ fires, toPark, requestToken, decidedAt }: Batch): Promise<number> {
    const { dueConfigs } = this.parts;
    const [outcomes] = await waitForAll([
      fires.length > 0 ? dueConfigs.commitFires(fires, requestToken) : [],
      ...toPark.map((config) => dueConfigs.park(config)),
    ] as const);
    for (const { id, reason } of toPark)
      this.log.error({ configId: id, reason }, 'config set aside: it cannot be fired');
    const applied = fires.flatMap(({ fire }, i) => (outcomes[i] === 'applied' ? [fire] : []));
    for (const { replaced } of applied) cancelReplacedAtServices(this.parts, replaced);
    reportFires(applied, this.log);
    const dueAgain = fires.map(({ fire }, i) => {
      if (outcomes[i] === 'overtaken') return decidedAt;
      return (outcomes[i] === 'applied' ? fire.next?.wakeAt : undefined) ?? Infinity;
    });
    return Math.min(...dueAgain);
  }
}
