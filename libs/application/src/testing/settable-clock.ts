import { setImmediate as afterPromises } from 'node:timers';
import type { CancelTimer, Clock } from '../ports/clock';

interface Timer {
  readonly at: number;
  /** Timers of one moment fire in the order in which they were set. */
  readonly number: number;
  callback: (() => void) | undefined;
}

/**
 * A clock that stands still until a spec moves it. It then goes from one timer to the next, so that a simulated day
 * takes no longer than the work that is done in it.
 */
export class SettableClock implements Clock {
  /** How far the clock of the machine is ahead. */
  aheadMs = 0;
  private elapsed = 0;
  private numbered = 0;
  /** A binary heap: the next timer is the first element. A cancelled timer stays until its time, without a callback. */
  private readonly timers: Timer[] = [];

  /** @param settled resolves when everything that can go on without a timer has gone on */
  constructor(
    private startsAt = Date.UTC(2026, 0, 1),
    private readonly settled: () => Promise<void> = promisesSettled,
  ) {}

  now(): number {
    return this.startsAt + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  machineAheadMs(): number {
    return this.aheadMs;
  }

  after(ms: number, callback: () => void): CancelTimer {
    // Timers fire on whole milliseconds, so that `now()` is never a fraction in what the code under test stores.
    const timer: Timer = {
      at: Math.ceil(this.elapsed + Math.max(0, ms)),
      number: (this.numbered += 1),
      callback,
    };
    this.add(timer);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Resolves when `ms` have passed on this clock. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Number of timers that wait. A timer that nobody cancels keeps a real process alive. */
  get waiting(): number {
    return this.timers.filter(({ callback }) => callback).length;
  }

  /** Lets time pass as it does in a healthy process: whatever one timer starts has settled before the next one fires. */
  async pass(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await this.settled();
    for (let next = this.takeNext(end); next; next = this.takeNext(end)) {
      this.elapsed = Math.max(this.elapsed, next.at);
      next.callback?.();
      await this.settled();
    }
    this.elapsed = end;
  }

  /** Lets time pass without firing a timer, as if the machine slept. The next `pass` fires those that came due. */
  skip(ms: number): void {
    this.elapsed += ms;
  }

  /** Stops the process for a while. All timers that came due fire at once when it continues, before any promise settles. */
  async freeze(ms: number): Promise<void> {
    await this.settled();
    this.skip(ms);
    for (let next = this.takeNext(this.elapsed); next; next = this.takeNext(this.elapsed)) next.callback?.();
    await this.settled();
  }

  /** Fires the next timer before its time, as real timers may. */
  async fireEarlyBy(ms: number): Promise<void> {
    const next = this.takeNext(Infinity);
    if (!next) throw new Error('expected a waiting timer, got none');
    this.elapsed = next.at - ms;
    next.callback?.();
    await this.settled();
  }

  /** Moves `now()` alone. No timer notices, because timers go by `monotonic()`. */
  jumpStoreTime(ms: number): void {
    this.startsAt += ms;
  }

  /** Removes the next timer that is due by `end` and was not cancelled. */
  private takeNext(end: number): Timer | undefined {
    for (let first = this.timers[0]; first && first.at <= end; first = this.timers[0]) {
      this.removeFirst();
      if (first.callback) return first;
    }
    return undefined;
  }

  private add(timer: Timer): void {
    const { timers } = this;
    let at = timers.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(timer, timers[above])) break;
      timers[at] = timers[above] as Timer;
      at = above;
    }
    timers[at] = timer;
  }

  private removeFirst(): void {
    const { timers } = this;
    const last = timers.pop();
    if (!last || timers.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const below = isBefore(timers[left + 1], timers[left]) ? left + 1 : left;
      if (!isBefore(timers[below], last)) break;
      timers[at] = timers[below] as Timer;
      at = below;
    }
    timers[at] = last;
  }
}

function isBefore(one: Timer | undefined, other: Timer | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.at === other.at ? one.number < other.number : one.at < other.at;
}

/** Resolves when every promise has settled that waits for nothing but other promises. */
export function promisesSettled(): Promise<void> {
  return new Promise((resolve) => void afterPromises(resolve));
}
