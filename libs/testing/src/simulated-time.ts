import { setImmediate as later } from 'node:timers';
import type { CancelTimer, Clock } from '@distribute-schedule/application';

interface Timer {
  readonly at: number;
  /** Timers of one moment fire in the order in which they were set. */
  readonly number: number;
  callback: (() => void) | undefined;
}

/** Time that stands still until it is told to go on, and then goes from one timer to the next. */
export class SimulatedTime implements Clock {
  private elapsed = 0;
  private numbered = 0;
  /** A heap: the next timer stands first. */
  private readonly timers: Timer[] = [];

  /** @param settled resolves once nothing goes on by itself any more, without a timer */
  constructor(
    private readonly startsAt: number,
    private readonly settled: () => Promise<void> = nextTurn,
  ) {}

  now(): number {
    return this.startsAt + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(ms: number, callback: () => void): CancelTimer {
    // Whole milliseconds, so that what is due at the end of a stretch of time is a part of it.
    const timer: Timer = {
      at: this.elapsed + Math.max(0, Math.ceil(ms)),
      number: (this.numbered += 1),
      callback,
    };
    this.add(timer);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Lets time pass: whatever a timer sets going has come to rest before the next one fires. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await this.settled();
    for (let next = this.next(end); next; next = this.next(end)) {
      this.elapsed = Math.max(this.elapsed, next.at);
      next.callback?.();
      await this.settled();
    }
    this.elapsed = end;
  }

  /** Lets time pass while nothing happens, as if the machine had slept: every timer that is due fires afterwards. */
  skip(ms: number): void {
    this.elapsed += ms;
  }

  private next(end: number): Timer | undefined {
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

/** By then every promise has gone on that waits for nothing else. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void later(resolve));
}
