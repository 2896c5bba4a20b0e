import {
  couldChangeWithFewerOpen,
  maxReplacedTasks,
  type Fire,
  type OpenTasks,
  type TaskConfigId,
  type TaskId,
  type WorkerId,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type {
  ClaimDueReply,
  ClaimedConfig,
  CommitOutcome,
  ConfigFire,
  DueConfigs,
  UnreadableConfig,
} from '../ports/due-configs';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { TaskQueue } from '../ports/task-queue';
import { waitForAll } from '../background/wait-for-all';
import { Delivery } from '../background/delivery';
import type { Pass } from '../background/duty';
import type { FiringDuty } from './firing-duty';
import { LiveWorkers } from '../placement/live-workers';
import { cancelReplacedAtServices, type CancelHandedOffParts } from '../services/cancel-at-service';
import { EndPauses, type EndPausesParts } from './end-pauses';
import { HeldFires, type PreparedFire } from './held-fires';
import { reportFires } from './report-fires';

/** The leader claims and decides this long before the due time, or half of the lease of its claims if that is shorter. */
const maxAheadMs = 1_000;

/** A decision is made again when its time was longer ago than this, because its records would state a wrong lateness. */
const maxLateMs = 50;

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

export interface FireParts extends CancelHandedOffParts, EndPausesParts {
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
  /** When the first of the configs is due whose pause has ended. */
  readonly resumedAt?: number;
}

interface Decisions {
  readonly prepared: readonly PreparedFire[];
  readonly toPark: readonly UnreadableConfig[];
}

interface Batch extends Decisions {
  readonly fires: readonly ConfigFire[];
  readonly requestToken: string;
}

/**
 * Turns due times into Tasks: claims due configs, lets the domain decide, commits. The leader claims and decides ahead of
 * the due time, so that only the commit is left at the due time. The others act `standbyMs` after it, so they find nothing
 * to do while the leader is alive.
 *
 * A decision that was made ahead still holds at its due time. A change of the config ends the claim. The store refuses the
 * fire before its time, or if more Tasks are open than the decision allows. If fewer open Tasks could change the decision,
 * or if the commit is late, this duty decides again at the due time.
 *
 * Crash points: before the claim nothing has happened. After the claim its lease ends, and another scheduler fires the
 * same due times under the same ids. After the commit everything has happened. A request whose answer is lost is repeated
 * under the same token, so this scheduler neither fires twice nor waits for its own lease to end. A scheduler that stops
 * returns the claims of later due times.
 */
export class FireDueConfigs implements FiringDuty {
  readonly name = 'fire due configs';
  private claimToken: string | undefined;
  private readonly held = new HeldFires();
  private readonly endPauses: EndPauses;
  private readonly live: LiveWorkers;
  private readonly commit: Delivery<Batch, number>;
  private readonly aheadMs: number;
  private readonly log: Logger;

  constructor(
    private readonly parts: FireParts,
    private readonly settings: FireSettings,
  ) {
    this.live = new LiveWorkers(parts, settings.heartbeatTimeoutMs);
    this.endPauses = new EndPauses(parts, settings.schedulerId);
    this.commit = new Delivery(parts.clock, (batch) => this.send(batch));
    this.aheadMs = Math.min(maxAheadMs, settings.claimLeaseMs / 2);
    this.log = parts.logger.child({ duty: this.name });
  }

  /** The leader passes early enough to decide ahead, and late enough to claim many configs at once. */
  passFor(wakeAt: number): number {
    const { leadership } = this.parts;
    if (!leadership.isLeading) return wakeAt + leadership.standbyMs();
    return this.held.isFull ? wakeAt : wakeAt - this.aheadMs / 2;
  }

  async runOnce(): Promise<Pass> {
    const { clock } = this.parts;
    const claimEndsAt = clock.monotonic() + this.settings.claimLeaseMs;
    const outdated = this.held.dueAt(clock.now()).filter((one) => this.isOutdated(one));
    if (!this.commit.isKept) this.keep([this.takeHeld()], claimEndsAt);
    // Sends decisions that were made ahead, or the batch of the previous pass, together with the next claim.
    const [dueBefore, claim, claimedAgain] = await waitForAll([
      this.commit.sendKept(),
      this.claim(),
      this.claimAgain(outdated),
    ]);
    this.claimToken = undefined;
    this.held.remove(outdated);
    const decisions = [
      this.decide(claim, claimEndsAt),
      ...claimedAgain.map((one) => this.decide(one, Math.min(...outdated.map(({ claimEndsAt: at }) => at)))),
    ];
    this.keep([...decisions, this.takeHeld()], claimEndsAt);
    const { reply } = claim;
    if (reply.claimed.length + reply.unreadable.length >= this.settings.batchSize) return 'again';
    const dueAfter = await this.commit.sendKept();
    return this.nextPass(reply, [dueBefore, dueAfter, claim.resumedAt]);
  }

  async finish(): Promise<void> {
    try {
      await this.commit.sendKept();
    } finally {
      const claims = this.held.takeAll().map(({ claimed: { config, claimToken }, notBefore }) => {
        return { id: config.id, claimToken, wakeAt: notBefore };
      });
      if (claims.length > 0) await this.parts.dueConfigs.returnClaims(claims);
    }
  }

  private nextPass({ nextWakeAt, isNextClaimed }: ClaimDueReply, dueAgain: (number | undefined)[]): Pass {
    const { leadership } = this.parts;
    const known = [isNextClaimed ? undefined : nextWakeAt, ...dueAgain];
    const passes = known.map((at) => (at === undefined ? Infinity : this.passFor(at)));
    // A claimed config cannot be claimed ahead.
    const claimEnds =
      isNextClaimed && nextWakeAt !== undefined ? nextWakeAt + leadership.standbyMs() : Infinity;
    const nextAt = Math.min(claimEnds, this.held.firstAt ?? Infinity, ...passes);
    return nextAt === Infinity ? 'idle' : { nextAt };
  }

  private async claim(): Promise<Claim> {
    const { dueConfigs, leadership, randomness } = this.parts;
    const { batchSize, claimLeaseMs } = this.settings;
    this.claimToken ??= randomness.token();
    const claim = dueConfigs.claimDue({
      limit: batchSize,
      leaseMs: claimLeaseMs,
      overdueByMs: leadership.standbyMs(),
      aheadMs: leadership.isLeading && !this.held.isFull ? this.aheadMs : 0,
      requestToken: this.claimToken,
    });
    // A follower usually claims nothing, and then it does not need the workers.
    const needsWorkers = leadership.isLeading || (await claim).claimed.length > 0;
    const [claimed] = await waitForAll([claim, needsWorkers ? this.live.refresh() : undefined]);
    const { others: reply, dueAt } = await this.endPauses.among(claimed);
    return { reply, open: await this.openTasks(reply), resumedAt: dueAt };
  }

  /** Reads the state of claimed configs again. The repeated request returns those that are still claimed. */
  private async claimAgain(fires: readonly PreparedFire[]): Promise<readonly Claim[]> {
    const { dueConfigs } = this.parts;
    const ids = new Set(fires.map(({ claimed }) => claimed.config.id));
    const tokens = new Set(fires.map(({ claimed }) => claimed.claimToken));
    return waitForAll(
      [...tokens].map(async (requestToken) => {
        // With the limit 0 it claims nothing new, even if the store has forgotten the request.
        const request = { limit: 0, leaseMs: this.settings.claimLeaseMs, overdueByMs: 0, requestToken };
        const reply = await dueConfigs.claimDue(request);
        const claimed = reply.claimed.filter(({ config }) => ids.has(config.id));
        const outdated = { ...reply, claimed, unreadable: [] };
        return { reply: outdated, open: await this.openTasks(outdated) };
      }),
    );
  }

  private async openTasks({ claimed }: ClaimDueReply): Promise<ReadonlyMap<TaskConfigId, OpenTasks>> {
    const { taskQueue } = this.parts;
    const configs = claimed.filter(({ config, open }) => config.overlap.mustSee(open));
    const seen = configs.map(async ({ config: { id } }): Promise<[TaskConfigId, OpenTasks]> => {
      return [id, await taskQueue.openTasks(id, maxReplacedTasks)];
    });
    return new Map(await waitForAll(seen));
  }

  /** Decides about claimed configs. Holds the decisions whose time has not come, and returns the others. */
  private decide({ reply, open }: Claim, claimEndsAt: number): Decisions {
    const prepared: PreparedFire[] = [];
    const toPark = [...reply.unreadable];
    for (const claimed of reply.claimed) {
      const { config, dueAt, claimToken } = claimed;
      try {
        const notBefore = config.wakeAt(dueAt);
        const openTasks = open.get(config.id) ?? claimed.open;
        const fire = this.fire(claimed, openTasks, Math.max(reply.now, notBefore));
        prepared.push({ claimed, fire, notBefore, claimEndsAt });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        toPark.push({ id: config.id, reason, claimToken });
      }
    }
    this.held.add(prepared.filter(({ notBefore }) => notBefore > reply.now));
    return { prepared: prepared.filter(({ notBefore }) => notBefore <= reply.now), toPark };
  }

  private fire({ config, dueAt }: ClaimedConfig, open: OpenTasks, now: number): Fire {
    const { schedulerId: by, misfireAfterMs, maxOpenPerTask: maxOpen } = this.settings;
    const { epoch } = this.parts.leadership;
    return config.fire(dueAt, open, { now, by, epoch, misfireAfterMs, maxOpen });
  }

  private isOutdated({ fire, notBefore }: PreparedFire): boolean {
    return this.parts.clock.now() - notBefore > maxLateMs || couldChangeWithFewerOpen(fire);
  }

  /** Takes the decisions whose time has come, except those that must be made again. */
  private takeHeld(): Decisions {
    const due = this.held.dueAt(this.parts.clock.now());
    const prepared = due.filter((one) => !this.isOutdated(one));
    this.held.remove(prepared);
    return { prepared, toPark: [] };
  }

  private keep(decisions: readonly Decisions[], claimEndsAt: number): void {
    const prepared = decisions.flatMap((one) => one.prepared);
    const toPark = decisions.flatMap((one) => one.toPark);
    if (prepared.length + toPark.length === 0) return;
    const fires = prepared.map((one) => this.place(one));
    const requestToken = this.parts.randomness.token();
    const claimsEndAt = Math.min(claimEndsAt, ...prepared.map((one) => one.claimEndsAt));
    this.commit.keep({ prepared, toPark, fires, requestToken }, claimsEndAt);
  }

  /** Chooses a worker for each Task. */
  private place({ claimed, fire, notBefore }: PreparedFire): ConfigFire {
    const { randomness } = this.parts;
    const targets = new Map<TaskId, WorkerId>();
    const toWake = new Map<TaskId, WorkerId>();
    let { roundRobinIndex, lastWorkerId } = claimed.placement;
    for (const task of fire.tasks) {
      const chance = randomness.fraction();
      const target = this.live.place(task, { roundRobinIndex, lastWorkerId, chance });
      if (target === undefined) {
        const least = this.live.leastLoaded(task);
        if (least !== undefined) toWake.set(task.id, least);
        continue;
      }
      targets.set(task.id, target);
      roundRobinIndex += 1;
      lastWorkerId = target;
    }
    const { replaced } = fire;
    return {
      fire,
      notBefore,
      claimToken: claimed.claimToken,
      targets,
      toWake,
      placement: { roundRobinIndex, lastWorkerId },
      ...(replaced && { replacement: { replaced, cancelGraceMs: this.settings.cancelGraceMs } }),
    };
  }

  /** @returns when the first of these configs is due again */
  private async send({ prepared, fires, toPark, requestToken }: Batch): Promise<number> {
    const { dueConfigs } = this.parts;
    const [outcomes] = await waitForAll([
      fires.length > 0 ? dueConfigs.commitFires(fires, requestToken) : [],
      ...toPark.map((config) => dueConfigs.park(config)),
    ] as const);
    for (const { id, reason } of toPark)
      this.log.error({ configId: id, reason }, 'config set aside: it cannot be fired');
    const having = (outcome: CommitOutcome) => prepared.filter((_, i) => outcomes[i] === outcome);
    const applied = having('applied').map(({ fire }) => fire);
    for (const { replaced } of applied) cancelReplacedAtServices(this.parts, replaced);
    reportFires(applied, this.log);
    this.held.add(having('early'));
    const dueAtOnce = having('overtaken').map(({ notBefore }) => notBefore);
    return Math.min(...dueAtOnce, ...applied.map(({ next }) => next?.wakeAt ?? Infinity));
  }
}
