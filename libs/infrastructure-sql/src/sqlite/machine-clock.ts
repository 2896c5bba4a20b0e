import type { CancelTimer, Clock } from '@distribute-schedule/application';
import { startTimer } from '@distribute-schedule/store-kit';

const compareEveryMs = 5_000;
/** Pace of a clock that is ahead of the machine's, so that the machine's catches up. */
const slowPace = 0.9;
/** Two clocks that differ by less count as equal. */
const toleranceMs = 2;

/**
 * The store's time on one machine. It never goes back, not even from one start to the next: if the machine's clock is set
 * back, this one goes on a tenth slower until the two agree. If the machine's clock is set forward, or the machine slept,
 * this one follows at once.
 */
export class MachineClock implements Clock {
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
    return Math.floor(this.exactTime());
  }

  monotonic(): number {
    return this.elapsed();
  }

  machineAheadMs(): number {
    return this.machineTime() - this.now();
  }

  after(ms: number, callback: () => void): CancelTimer {
    return startTimer(ms, callback);
  }

  /** Follows the machine's clock: forward at once, and back without repeating a moment. */
  compare(atLeast = 0): void {
    const machineTime = this.machineTime();
    this.time = Math.max(this.exactTime(), machineTime, atLeast);
    this.comparedAt = this.elapsed();
    this.pace = this.time - machineTime > toleranceMs ? slowPace : 1;
  }

  private exactTime(): number {
    return this.time + (this.elapsed() - this.comparedAt) * this.pace;
  }
}
