import type { CancelTimer, Clock } from '../ports/clock';
import type { LeaderLock } from '../ports/leader-lock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { SchedulerRegistry } from '../ports/scheduler-registry';
import type { Duty, Pass } from '../background/duty';
import type { LeadershipStatus, LeadershipState } from './leadership-status';

export interface ElectionSettings {
  readonly schedulerId: string;
  readonly address: string;
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

/** Those who follow look this often within a lock's ttl, so that a free lock is found well within a second. */
const attemptsPerTtl = 10;

/**
 * Stands for election, and says how that went.
 *
 *   standing    does not know who leads: before the first answer, while the store does not answer, and after `resign`
 *   leading     holds the lock, and trusts in it until its ttl has passed since the last renewal was *sent*
 *   following   another holds the lock
 *
 *   standing, following ──acquired──> leading
 *   standing, leading ──refused──> following
 *   leading, following ──no answer──> standing     (leading: once the trust has ended)
 *
 * Trust is counted on the monotonic clock: a reply that was long on its way does not extend it, and a leader that was
 * frozen finds it ended as soon as it wakes. The lock says who acts first, and no more than that.
 */
export class StandForElection implements Duty, LeadershipStatus {
  readonly name = 'stand for election';
  private current: LeadershipState = 'standing';
  private wonEpoch = 0;
  private electionsWon = 0;
  private trustEndsAt = 0;
  private cancelTrustTimer: CancelTimer | undefined;
  private startedAt: number | undefined;
  /** What was last said of this scheduler, and until when that need not be repeated. */
  private lastBeat = { what: '', until: 0 };
  private readonly listeners = new Set<(state: LeadershipState) => void>();
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
  /** How many elections this scheduler has won. */
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

  async runOnce(): Promise<Pass> {
    const { clock } = this.parts;
    this.startedAt ??= clock.now();
    this.stepDownWithoutTrust();
    if (this.current !== 'leading' || !(await this.renew())) await this.tryToAcquire();
    await this.beat(this.startedAt);
    return { nextAt: clock.now() + this.pauseMs() };
  }

  /** Hands over at once: the others are woken when the lock is released. */
  async resign(): Promise<void> {
    const { leaderLock, registry } = this.parts;
    const { schedulerId } = this.settings;
    this.become('standing', 'resigned');
    try {
      // Even when not leading: an acquisition may have been granted whose answer was lost.
      await leaderLock.release(schedulerId);
      await registry.leave(schedulerId);
    } catch (error) {
      this.log.warn({ err: error }, 'left without a word: the lock and the registration end by themselves');
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

  /** False once the lock is not ours any more; an error leaves the question open until the trust ends. */
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
    // The same number again: the lock was ours all the while, only the answers were lost.
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
      // Timers may fire a little early.
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
    this.log.info({ state, before, epoch: this.wonEpoch, reason }, 'standing among the schedulers changed');
    for (const listener of this.listeners) listener(state);
  }

  private async beat(startedAt: number): Promise<void> {
    const { schedulerId: id, address, leaderLockTtlMs, leaderRenewIntervalMs } = this.settings;
    const { state, epoch } = this;
    const what = `${state} ${epoch}`;
    const now = this.parts.clock.monotonic();
    if (what === this.lastBeat.what && now < this.lastBeat.until) return;
    await this.parts.registry.beat({ id, address, state, epoch, startedAt }, leaderLockTtlMs);
    this.lastBeat = { what, until: now + leaderRenewIntervalMs };
  }

  private pauseMs(): number {
    const { leaderRenewIntervalMs, leaderLockTtlMs } = this.settings;
    if (this.isLeading) return leaderRenewIntervalMs;
    const pause = Math.min(leaderRenewIntervalMs, leaderLockTtlMs / attemptsPerTtl);
    // Half of it by chance, so that those who follow do not all look at one moment.
    return pause * (1 - this.parts.randomness.fraction() / 2);
  }
}
