import { DomainError } from '@distribute-schedule/domain';
import type { CancelTimer, Clock } from '../ports/clock';
import type { LeaderLock } from '../ports/leader-lock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { SchedulerRegistry } from '../ports/scheduler-registry';
import { processFacts } from '../background/process-facts';
import type { Duty, Pass } from '../background/duty';
import type { LeadershipStatus, LeadershipState } from './leadership-status';

export interface ElectionSettings {
  readonly schedulerId: string;
  readonly address: string;
  /** Version of the program, for people to see. */
  readonly version?: string;
  readonly leaderLockTtlMs: number;
  readonly leaderRenewIntervalMs: number;
  readonly standbyDelayMs: number;
}

export interface ElectionParts {
  readonly leaderLock: LeaderLock;
  readonly registry: SchedulerRegistry;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

/** Another process runs under the id of this scheduler. */
export class SchedulerIdTakenError extends DomainError {
  readonly code = 'schedule.id_taken';
  constructor(schedulerId: string) {
    super(
      `Another running process has the scheduler id ${schedulerId}. Give each scheduler a schedule.instance_id of its own (DS_SCHEDULE_INSTANCE_ID), or leave it empty`,
      { schedulerId },
    );
  }
}

/** A follower tries to get the lock this many times within its ttl, so that it takes a free lock well within a second. */
const attemptsPerTtl = 10;

/**
 * Acquires and renews the leader lock, and reports whether this scheduler leads.
 *
 *   standing    does not know who leads: before the first answer, while the store does not answer, and after `resign`
 *   leading     holds the lock, and trusts it until its ttl has passed since the last renewal was *sent*
 *   following   another scheduler holds the lock
 *
 *   standing, following ──acquired──> leading
 *   standing, leading ──refused──> following
 *   leading, following ──no answer──> standing     (leading: once the trust has ended)
 *
 * The trust is measured on the monotonic clock. So a slow reply does not extend it, and a leader that was frozen finds it
 * ended as soon as it continues. The lock only decides who acts first.
 *
 * Two schedulers with one id would share the lock. The registration of a scheduler that was killed stays until its ttl
 * ends, but sends no more heartbeats. So if another process has this id and goes on sending them, it is alive, and this
 * scheduler reports that.
 */
export class StandForElection implements Duty, LeadershipStatus {
  readonly name = 'stand for election';
  private current: LeadershipState = 'standing';
  private wonEpoch = 0;
  private electionsWon = 0;
  private trustEndsAt = 0;
  private cancelTrustTimer: CancelTimer | undefined;
  private startedAt: number | undefined;
  /** Content of the last heartbeat, and until when the same content need not be sent again. */
  private lastBeat = { content: '', validUntil: 0 };
  private readonly listeners = new Set<(state: LeadershipState) => void>();
  /** The first heartbeat that was seen of another process with this id. */
  private othersBeatAt: number | undefined;
  private readonly idTakenListeners = new Set<(error: SchedulerIdTakenError) => void>();
  private readonly log: Logger;

  constructor(
    private readonly parts: ElectionParts,
    private readonly settings: ElectionSettings,
  ) {
    this.log = parts.logger.child({ schedulerId: settings.schedulerId });
  }

  get isLeading(): boolean {
    return this.current === 'leading' && this.parts.clock.monotonic() < this.trustEndsAt;
  }
  get state(): LeadershipState {
    return this.current === 'leading' && !this.isLeading ? 'standing' : this.current;
  }
  get epoch(): number {
    return this.isLeading ? this.wonEpoch : 0;
  }
  /** Number of elections that this scheduler has won. */
  get elections(): number {
    return this.electionsWon;
  }

  standbyMs(): number {
    return this.isLeading ? 0 : this.settings.standbyDelayMs;
  }

  onChange(listener: (state: LeadershipState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls back once another running process turns out to have this id. */
  onIdTaken(listener: (error: SchedulerIdTakenError) => void): void {
    this.idTakenListeners.add(listener);
  }

  async runOnce(): Promise<Pass> {
    const { clock } = this.parts;
    this.startedAt ??= clock.now();
    this.stepDownWithoutTrust();
    if (this.current !== 'leading' || !(await this.renew())) await this.tryToAcquire();
    await this.beat(this.startedAt);
    return { nextAt: clock.now() + this.pauseMs() };
  }

  /** Gives up the leadership. Releasing the lock wakes the other schedulers, so one of them takes over at once. */
  async resign(): Promise<void> {
    const { leaderLock, registry } = this.parts;
    const { schedulerId: id } = this.settings;
    this.become('standing', 'resigned');
    // The lock under this id may be that of the other process.
    if (this.othersBeatAt !== undefined) return;
    try {
      // Also when this scheduler does not lead, because it may have got the lock without receiving the answer.
      await leaderLock.release(id);
      if (this.startedAt !== undefined) await registry.leave({ id, startedAt: this.startedAt });
    } catch (error) {
      this.log.warn(
        { err: error },
        'could not release the lock and the registration; both expire on their own',
      );
    }
  }

  private async tryToAcquire(): Promise<void> {
    const { leaderLock, clock } = this.parts;
    const { schedulerId, leaderLockTtlMs } = this.settings;
    const sentAt = clock.monotonic();
    try {
      const epoch = await leaderLock.acquire(schedulerId, leaderLockTtlMs);
      if (epoch === undefined) this.become('following', 'another scheduler leads');
      else this.startLeading(epoch, sentAt);
    } catch (error) {
      this.become('standing', 'the store did not answer');
      throw error;
    }
  }

  /** Returns false if this scheduler no longer holds the lock. After an error it leads on until the trust ends. */
  private async renew(): Promise<boolean> {
    const { leaderLock, clock } = this.parts;
    const { schedulerId, leaderLockTtlMs } = this.settings;
    const sentAt = clock.monotonic();
    const isKept = await leaderLock.renew(schedulerId, leaderLockTtlMs);
    if (!isKept || this.current !== 'leading') return false;
    this.trustEndsAt = sentAt + leaderLockTtlMs;
    this.watchTrust();
    return true;
  }

  private startLeading(epoch: number, sentAt: number): void {
    this.trustEndsAt = sentAt + this.settings.leaderLockTtlMs;
    if (this.isTrustOver) return;
    // The same number means that this scheduler has held the lock all the time and only the answers were lost.
    if (epoch !== this.wonEpoch) this.electionsWon += 1;
    this.wonEpoch = epoch;
    this.become('leading', 'elected');
    this.watchTrust();
  }

  private get isTrustOver(): boolean {
    return this.parts.clock.monotonic() >= this.trustEndsAt;
  }

  private watchTrust(): void {
    const { clock } = this.parts;
    this.cancelTrustTimer?.();
    this.cancelTrustTimer = clock.after(this.trustEndsAt - clock.monotonic(), () => {
      // Checks the time, because timers may fire early.
      if (this.isTrustOver) this.stepDownWithoutTrust();
      else this.watchTrust();
    });
  }

  private stepDownWithoutTrust(): void {
    if (this.current === 'leading' && this.isTrustOver) this.become('standing', 'not renewed in time');
  }

  private become(state: LeadershipState, reason: string): void {
    if (state === this.current) return;
    const before = this.current;
    this.current = state;
    if (state !== 'leading') this.cancelTrustTimer?.();
    this.log.info({ state, before, epoch: this.wonEpoch, reason }, 'leadership changed');
    for (const listener of this.listeners) listener(state);
  }

  private async beat(startedAt: number): Promise<void> {
    const { schedulerId: id, address, version, leaderLockTtlMs, leaderRenewIntervalMs } = this.settings;
    const { state, epoch } = this;
    const content = `${state} ${epoch}`;
    const now = this.parts.clock.monotonic();
    if (content === this.lastBeat.content && now < this.lastBeat.validUntil) return;
    const facts = processFacts(version, this.parts.clock);
    const beat = { id, address, state, epoch, startedAt, ...facts };
    const isMine = await this.parts.registry.beat(beat, leaderLockTtlMs);
    this.lastBeat = { content, validUntil: now + leaderRenewIntervalMs };
    await this.checkId(isMine);
  }

  private async checkId(isMine: boolean): Promise<void> {
    if (isMine) {
      this.othersBeatAt = undefined;
      return;
    }
    const { schedulerId } = this.settings;
    const other = (await this.parts.registry.live()).find(({ id }) => id === schedulerId);
    this.othersBeatAt ??= other?.lastHeartbeat;
    if (!other || this.othersBeatAt === undefined || other.lastHeartbeat <= this.othersBeatAt) return;
    const error = new SchedulerIdTakenError(schedulerId);
    for (const listener of this.idTakenListeners) listener(error);
    this.idTakenListeners.clear();
  }

  private pauseMs(): number {
    const { leaderRenewIntervalMs, leaderLockTtlMs } = this.settings;
    if (this.isLeading) return leaderRenewIntervalMs;
    const pause = Math.min(leaderRenewIntervalMs, leaderLockTtlMs / attemptsPerTtl);
    // Up to half of the pause is random, so that followers do not all try at the same moment.
    return pause * (1 - this.parts.randomness.fraction() / 2);
  }
}
