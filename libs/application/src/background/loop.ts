import type { CancelTimer, Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import { StoreFullError, StoreUnavailableError } from '../ports/store-errors';
import type { Duty, Pass } from './duty';

export interface LoopParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

const firstPauseAfterErrorMs = 100;
const maxPauseAfterErrorMs = 5_000;

/** Between two passes that were not asked for one after the other: our idea of the store's time is a little off. */
const minSleepMs = 1;

/**
 * Runs a duty pass after pass, one at a time. Between passes it sleeps until the next known work, not for an interval.
 *
 *   stopped   does nothing, before `start` and after `stop`
 *   passing   a pass is in flight; a wake-up is remembered and means another pass
 *   sleeping  until the earliest of: the work that the pass announced, a wake-up, the longest sleep
 *   pausing   after an error, for twice as long each time; only `wake` cuts that short, not each due time
 */
export class Loop {
  private isStopped = true;
  private isPassing = false;
  private lastPasses: Promise<void> = Promise.resolve();
  private cancelTimer: CancelTimer | undefined;
  /** The store's time of the next pass while sleeping; -Infinity while no earlier one is wanted. */
  private sleepsUntil = -Infinity;
  /** By this machine's count, so that no jump of the store's time makes a sleep longer. */
  private maxSleepEndsAt = 0;
  /** The earliest time that wake-ups have asked for during this pass. */
  private requestedWakeAt = Infinity;
  private failures = 0;
  private lastReport = '';
  private readonly log: Logger;

  constructor(
    private readonly duty: Duty,
    private readonly parts: LoopParts,
    private readonly maxSleepMs: number,
  ) {
    this.log = parts.logger.child({ duty: duty.name });
  }

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    this.run();
  }

  /** Another pass now, or right after the one in flight. */
  wake(): void {
    if (this.isStopped) return;
    if (this.isPassing) this.requestedWakeAt = -Infinity;
    else this.run();
  }

  /** A pass at this time of the store at the latest. */
  wakeBy(at: number): void {
    if (this.isStopped) return;
    if (this.isPassing) this.requestedWakeAt = Math.min(this.requestedWakeAt, at);
    else if (at < this.sleepsUntil) this.sleepUntil(at);
  }

  /** Resolves once the pass in flight has ended and the duty has nothing left. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    this.cancelTimer?.();
    await this.lastPasses;
    try {
      await this.duty.finish?.();
    } catch (error) {
      this.log.warn({ err: error }, 'stopped with something left undone, which others will take up');
    }
  }

  private run(): void {
    this.cancelTimer?.();
    this.isPassing = true;
    this.lastPasses = this.runPasses();
  }

  private async runPasses(): Promise<void> {
    let pass: Pass | 'failed';
    do {
      this.requestedWakeAt = Infinity;
      pass = await this.pass();
    } while (!this.isStopped && this.isNextPassDue(pass));
    this.isPassing = false;
    if (this.isStopped || pass === 'again') return;
    if (pass === 'failed') this.pauseAfterError();
    else this.sleepAfter(pass);
  }

  private isNextPassDue(pass: Pass | 'failed'): boolean {
    if (pass === 'failed') return this.requestedWakeAt === -Infinity;
    return pass === 'again' || this.requestedWakeAt <= this.parts.clock.now();
  }

  private async pass(): Promise<Pass | 'failed'> {
    try {
      const pass = await this.duty.runOnce();
      if (this.failures > 0) this.log.info({ failedPasses: this.failures }, 'passes succeed again');
      this.failures = 0;
      this.lastReport = '';
      return pass;
    } catch (error) {
      this.failures += 1;
      this.report(error);
      return 'failed';
    }
  }

  /** One line for each change: a store that is away for an hour is not an hour of lines. */
  private report(error: unknown): void {
    const level = this.pauseMs() < maxPauseAfterErrorMs ? 'warn' : 'error';
    const what = `${level} ${error instanceof Error ? error.message : String(error)}`;
    if (what === this.lastReport) return;
    this.lastReport = what;
    // Where the store is away or full, nobody needs to know which line of ours has asked it.
    const why = isStoreError(error) ? { reason: error.message } : { err: error };
    this.log[level]({ ...why, failedPasses: this.failures }, 'a pass failed and will be repeated');
  }

  private pauseMs(): number {
    return Math.min(firstPauseAfterErrorMs * 2 ** (this.failures - 1), maxPauseAfterErrorMs);
  }

  private pauseAfterError(): void {
    this.sleepsUntil = -Infinity;
    this.cancelTimer = this.parts.clock.after(this.pauseMs(), () => this.run());
  }

  private sleepAfter(pass: Exclude<Pass, 'again'>): void {
    const { clock, randomness } = this.parts;
    // Half a pause of jitter keeps replicas from polling in step. A known due time gets none.
    this.maxSleepEndsAt = clock.monotonic() + this.maxSleepMs * (1 - randomness.fraction() / 2);
    const known = pass === 'idle' ? Infinity : Math.max(pass.nextAt, clock.now() + minSleepMs);
    this.sleepUntil(Math.min(known, this.requestedWakeAt));
  }

  private sleepUntil(at: number): void {
    this.cancelTimer?.();
    this.sleepsUntil = at;
    const { clock } = this.parts;
    const ms = Math.min(at - clock.now(), this.maxSleepEndsAt - clock.monotonic());
    // Looks again when the timer fires: it may be a little early, and the store would say that nothing is due yet.
    if (ms > 0) this.cancelTimer = clock.after(ms, () => this.sleepUntil(at));
    else this.run();
  }
}

const isStoreError = (error: unknown): error is Error =>
  error instanceof StoreUnavailableError || error instanceof StoreFullError;
