import type { CancelTimer, Clock } from '../ports/clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class SettableClock implements Clock {
  private elapsed = 0;
  private storeOffset = Date.UTC(2026, 0, 1);
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.storeOffset + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(ms: number, callback: () => void): CancelTimer {
    const timer = { at: this.elapsed + Math.max(0, ms), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  get waiting(): number {
    return this.timers.size;
  }

  /** Time passes, and what follows from one timer happens before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settled();
    for (let next = this.first(end); next; next = this.first(end)) {
      this.elapsed = Math.max(this.elapsed, next.at);
      this.fire(next);
      await settled();
    }
    this.elapsed = end;
  }

  /** The process is stopped for a while: all timers that ended meanwhile fire at once when it goes on. */
  async freeze(ms: number): Promise<void> {
    await settled();
    this.elapsed += ms;
    for (let next = this.first(this.elapsed); next; next = this.first(this.elapsed)) this.fire(next);
    await settled();
  }

  /** The next timer fires before its time, as real ones may. */
  async fireEarlyBy(ms: number): Promise<void> {
    const next = this.first(Infinity);
    if (!next) throw new Error('No timer waits');
    this.elapsed = next.at - ms;
    this.fire(next);
    await settled();
  }

  jumpStoreTime(ms: number): void {
    this.storeOffset += ms;
  }

  private first(end: number): Timer | undefined {
    return [...this.timers].sort((a, b) => a.at - b.at).find(({ at }) => at <= end);
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    timer.callback();
  }
}

/** Every promise that can go on without the clock has gone on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
}
