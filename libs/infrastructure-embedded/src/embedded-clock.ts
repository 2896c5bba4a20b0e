import type { CancelTimer, Clock } from '@distribute-schedule/application';
import { startTimer } from '@distribute-schedule/store-kit';

const compareEveryMs = 5_000;
/** How fast a clock that is ahead of the machine's goes on, to let that one catch up. */
const slow = 0.9;
/** Closer than this they count as one. */
const toleranceMs = 2;

/**
 * The time of the one machine that there is. It never goes back, not even from one start to the next: where the
 * machine's clock is set back, it goes on a tenth slower until the two agree. Where that is set forward, or the machine
 * slept, it follows.
 */
export class EmbeddedClock implements Clock {
  private time: number;
  private comparedAt: number;
  private pace = 1;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly machineTime: () => number = Date.now,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.time = machineTime();
    this.comparedAt = elapsed();
  }

  /** @param atLeast the latest time that the store has seen */
  start(atLeast: number): void {
    this.compare(atLeast);
    this.timer = setInterval(() => this.compare(), compareEveryMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  now(): number {
    return Math.floor(this.exactly());
  }

  monotonic(): number {
    return this.elapsed();
  }

  after(ms: number, callback: () => void): CancelTimer {
    return startTimer(ms, callback);
  }

  /** Follows the machine's clock, forward at once and back without ever repeating a moment. */
  compare(atLeast = 0): void {
    const machineTime = this.machineTime();
    this.time = Math.max(this.exactly(), machineTime, atLeast);
    this.comparedAt = this.elapsed();
    this.pace = this.time - machineTime > toleranceMs ? slow : 1;
  }

  private exactly(): number {
    return this.time + (this.elapsed() - this.comparedAt) * this.pace;
  }
}
