import type { CancelTimer, Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { noMetrics, type Metrics } from '../ports/metrics';
import type { Randomness } from '../ports/randomness';
import { StoreError } from '../ports/store-errors';
import type { Duty, Pass } from './duty';

export interface LoopParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  /** Default: nothing is measured. */
  readonly metrics?: Pick<Metrics, 'passEnded'>;
}

const firstPauseAfterErrorMs = 100;
const maxPauseAfterErrorMs = 5_000;

/**
 * Minimum sleep before a time that the pass announced. This process knows the store's time only roughly, so such a time
 * can look past although it is not.
 */
const minSleepMs = 1;

/**
 * Runs the passes of a duty, one at a time. Between passes it sleeps until the next known work, not for a fixed interval.
 *
 *   stopped   does nothing, before `start` and after `stop`
 *   passing   a pass is running; a wake-up during it causes another pass
 *   sleeping  until the work that the pass announced, a wake-up, or the maximum sleep, whichever comes first
 *   pausing   after an error, for twice as long each time; `wake` ends the pause, a due time does not
 */
export class Loop {
  private isStopped = true;
  private isPassing = false;
  private lastPasses: Promise<void> = Promise.resolve();
  private cancelTimer: CancelTimer | undefined;
  /** Store time of the next pass while sleeping. -Infinity in the other modes, so that no due time is earlier. */
  private sleepsUntil = -Infinity;
  /** On the monotonic clock, so that a jump of the store's time cannot make a sleep longer. */
  private maxSleepEndsAt = 0;
  /** Earliest time that a wake-up requested during the running pass. -Infinity means at once. */
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

  /** Starts a pass now, or directly after the running one. */
  wake(): void {
    if (this.isStopped) return;
    if (this.isPassing) this.requestedWakeAt = -Infinity;
    else this.run();
  }

  /** Makes sure that a pass starts at this store time or earlier. */
  wakeBy(at: number): void {
    if (this.isStopped) return;
    if (this.isPassing) this.requestedWakeAt = Math.min(this.requestedWakeAt, at);
    else if (at < this.sleepsUntil) this.sleepUntil(at);
  }

  /** Waits for the running pass, then lets the duty complete what that pass left. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    this.cancelTimer?.();
    await this.lastPasses;
    try {
      await this.duty.finish?.();
    } catch (error) {
      this.log.warn({ err: error }, 'stopped before all work was stored; another scheduler will do it');
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
    const { clock, metrics = noMetrics } = this.parts;
    const startedAt = clock.monotonic();
    const pass = await this.runDuty();
    const result = pass === 'failed' ? 'failed' : 'ok';
    metrics.passEnded(this.duty.name, result, clock.monotonic() - startedAt);
    return pass;
  }

  private async runDuty(): Promise<Pass | 'failed'> {
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

  /** Logs an error only when it differs from the last one, because a store that is away for an hour fails many passes. */
  private report(error: unknown): void {
    const level = this.pauseMs() < maxPauseAfterErrorMs ? 'warn' : 'error';
    const what = `${level} ${error instanceof Error ? error.message : String(error)}`;
    if (what === this.lastReport) return;
    this.lastReport = what;
    // No stack trace when the store is away or refuses, because the fault is not in the code that called it.
    const why = error instanceof StoreError ? { reason: error.message } : { err: error };
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
    // Up to half of the sleep is random, so that schedulers do not poll at the same time. A known due time has no jitter.
    this.maxSleepEndsAt = clock.monotonic() + this.maxSleepMs * (1 - randomness.fraction() / 2);
    const known = pass === 'idle' ? Infinity : Math.max(pass.nextAt, clock.now() + minSleepMs);
    this.sleepUntil(Math.min(known, this.requestedWakeAt));
  }

  private sleepUntil(at: number): void {
    this.cancelTimer?.();
    this.sleepsUntil = at;
    const { clock } = this.parts;
    const ms = Math.min(at - clock.now(), this.maxSleepEndsAt - clock.monotonic());
    // Checks the time again when the timer fires, because timers may fire early and the store would return nothing yet.
    if (ms > 0) this.cancelTimer = clock.after(ms, () => this.sleepUntil(at));
    else this.run();
  }
}
