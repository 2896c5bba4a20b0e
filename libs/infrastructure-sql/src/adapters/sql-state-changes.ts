import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { Reader } from '../database/database';
import type { EventRow, StoredEvent } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { newestEvent, numberEvents } from '../steps/number-events';

export class SqlStateChanges implements StateChanges {
  constructor(private readonly store: SqlStore) {}

  async after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    await this.numberNewEvents();
    const seen = numberOf(id);
    return this.store.read(async (reader) => {
      // A number that is yet to come belongs to another store, so the reader has seen nothing of this one.
      const isOurs = seen <= (await newestEvent(reader));
      const from = isOurs ? seen : 0;
      const rows = await reader.query<EventRow>(
        `select number, size, happened_at, events from event where bucket = 0 and number > ?
         and number <= coalesce((select min(number) from event where bucket = 0 and number >= ? +
           (select min(number) from event where bucket = 0 and number > ?)), ?)
         order by number`,
        from,
        limit,
        from,
        Number.MAX_SAFE_INTEGER,
      );
      const missed = seen > 0 && (!isOurs || seen < (await newestDropped(reader)));
      const changes = rows.flatMap(changesOf).filter((change) => numberOf(change.id) > from);
      return { changes: changes.slice(0, limit), missed };
    });
  }

  async newest(): Promise<string> {
    await this.numberNewEvents();
    return this.store.read(async (reader) => idOf(await newestEvent(reader)));
  }

  private async numberNewEvents(): Promise<void> {
    const isWaiting = await this.store.read(async (reader) => {
      const found = await reader.query('select number from unnumbered_event where bucket = 0 limit 1');
      return found.length > 0;
    });
    while (isWaiting && (await this.store.write(numberEvents)));
  }
}

/** Number of the newest event that was dropped because the store keeps a limited number of them. */
async function newestDropped(reader: Reader): Promise<number> {
  const [dropped] = await reader.query<{ readonly value: string }>(
    `select value from meta where name = 'newest_dropped_event'`,
  );
  return Number(dropped?.value ?? 0);
}

/** A row has the number of its last event. Only `NewEvents` writes its document. */
function changesOf({ number, size, happened_at: at, events }: EventRow): StateChange[] {
  return (JSON.parse(events) as StoredEvent[]).map(([event, taskId, configId, detail], i) => ({
    id: idOf(number - size + i + 1),
    at,
    event,
    taskId,
    configId,
    detail,
  }));
}

/** In the form that the ids of events have on every store. */
const idOf = (number: number): string => `${number}-0`;
const numberOf = (id: string): number => Number(id.split('-')[0] ?? 0);
