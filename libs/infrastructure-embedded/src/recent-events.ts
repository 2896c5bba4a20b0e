import type { StateChange } from '@distribute-schedule/application';
import { maxStateChanges } from '@distribute-schedule/store-kit';

/** Old ones go by the thousand, not one with each new one. */
const trimmedAtOnce = 1_000;

export type ToldEvent = Omit<StateChange, 'id'> & { readonly number: number };

/**
 * The newest state changes, in the memory of the one process that has the folder: they are for those who watch, and
 * whoever watched an earlier life of the folder is told that something was missed.
 */
export class RecentEvents {
  private events: ToldEvent[] = [];
  /** The newest of those that are not kept (any more). */
  private forgotten = { at: 0, number: 0 };

  /** Everything up to this number belongs to an earlier life of the folder. */
  beginAfter(forgotten: { readonly at: number; readonly number: number }): void {
    this.events = [];
    this.forgotten = forgotten;
  }

  add(events: readonly ToldEvent[]): void {
    this.events.push(...events);
    const excess = this.events.length - maxStateChanges;
    if (excess <= trimmedAtOnce) return;
    this.forgotten = this.events[excess - 1] ?? this.forgotten;
    this.events = this.events.slice(excess);
  }

  /** Those with a greater number, oldest first. */
  after(number: number, limit: number): readonly ToldEvent[] {
    const first = firstAbove(this.events, number);
    return this.events.slice(first, first + limit);
  }

  /** Whether some of those with a greater number are not kept. */
  hasForgottenSince(number: number): boolean {
    return number < this.forgotten.number;
  }

  get newest(): { readonly at: number; readonly number: number } {
    return this.events.at(-1) ?? this.forgotten;
  }
}

function firstAbove(events: readonly ToldEvent[], number: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.number ?? Infinity) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
