import type { CancelTimer, Clock } from '@distribute-schedule/application';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. Its timers fire in the order of their times. */
export class SettableClock implements Clock {
  private elapsed = 0;
  private offset: number;
  private readonly timers = new Set<Timer>();

  constructor(startsAt = Date.UTC(2026, 0, 1)) {
    this.offset = startsAt;
  }

  now(): number {
    return this.offset + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(ms: number, callback: () => void): CancelTimer {
    const timer = { at: this.elapsed + Math.max(0, ms), callback };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  /** How many timers wait: what was not cancelled would hold a process up. */
  get waiting(): number {
    return this.timers.size;
  }

  /** The store's time jumps, which no timer notices. */
  set(now: number): void {
    this.offset = now - this.elapsed;
  }

  /** Lets the time pass and calls what is due, all in one go. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    while (this.fireNext(end));
    this.elapsed = end;
  }

  /** Lets the time pass as a real clock does: what follows from one timer happens before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settled();
    while (this.fireNext(end)) await settled();
    this.elapsed = end;
    await settled();
  }

  private fireNext(end: number): boolean {
    const next = [...this.timers].reduce<Timer | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );
    if (next === undefined || next.at > end) return false;
    this.timers.delete(next);
    this.elapsed = next.at;
    next.callback();
    return true;
  }
}

/** Every promise that can go on without the clock has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
