import type { Transaction } from '../database/database';
import { eventTable, unnumberedEventTable, type StoredEvent } from '../schema/tables';

/** The number of the newest event, where this process alone adds events. */
export class EventNumbers {
  private newest = 0;

  goOnAfter(number: number): void {
    this.newest = number;
  }

  /** Returns the last of so many numbers. Numbers of a transaction that fails are lost. */
  take(count: number): number {
    this.newest += count;
    return this.newest;
  }
}

/**
 * The events of one transaction, which are stored as one row.
 *
 * Readers go on after the number of the last event that they have seen, so numbers must have the order in which the
 * events become visible. Where transactions run side by side, that is known only after the commit: there the row gets its
 * number later.
 * @see numberEvents
 */
export class NewEvents {
  private events: StoredEvent[] = [];
  private order = 0;
  private happenedAt = 0;

  /** @param numbers undefined if the events get their numbers after the commit */
  constructor(
    private readonly transaction: Transaction,
    private readonly numbers: EventNumbers | undefined,
  ) {}

  /** @param order a number that no other process uses, and that is higher than those of earlier events */
  add(event: StoredEvent, happenedAt: number, order: number): void {
    this.events.push(event);
    this.happenedAt = happenedAt;
    this.order = order;
  }

  flush(): void {
    const { events, happenedAt } = this;
    if (events.length === 0) return;
    this.events = [];
    const size = events.length;
    const number = this.numbers ? this.numbers.take(size) : this.order;
    this.transaction.insertRows(this.numbers ? eventTable : unnumberedEventTable, [
      { number, size, happened_at: happenedAt, events: JSON.stringify(events) },
    ]);
  }
}
