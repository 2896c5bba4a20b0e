import type { Transaction } from '../database/database';
import { unnumberedEventTable, type StoredEvent } from '../schema/tables';

/** For a database on which transactions become visible in the order in which they run. */
const insertNumbered = `insert into event (number, size, happened_at, events)
  select coalesce(max(number), 0) + ?, ?, ?, ? from event where bucket = 0`;

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

  constructor(
    private readonly transaction: Transaction,
    private readonly commitsInOrder: boolean,
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
    const document = JSON.stringify(events);
    if (this.commitsInOrder) this.transaction.run(insertNumbered, size, size, happenedAt, document);
    else
      this.transaction.insertRows(unnumberedEventTable, [
        { number: this.order, size, happened_at: happenedAt, events: document },
      ]);
  }
}
