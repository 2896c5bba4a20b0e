import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { Reader } from '../database/database';
import type { EventRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';

const beginning = '0-0';

export class SqlStateChanges implements StateChanges {
  constructor(private readonly store: SqlStore) {}

  after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    const seen = Number(id.split('-')[1] ?? 0);
    return this.store.read(async (reader) => {
      // A number that is yet to come belongs to another store, so the reader has seen nothing of this one.
      const isOurs = seen <= ((await newestEvent(reader))?.number ?? 0);
      const rows = await reader.query<EventRow>(
        `select number, happened_at, event, task_id, config_id, detail from event
         where bucket = 0 and number > ? order by number limit ?`,
        isOurs ? seen : 0,
        limit,
      );
      const missed = id !== beginning && (!isOurs || seen < (await newestDropped(reader)));
      return { changes: rows.map(toStateChange), missed };
    });
  }

  newest(): Promise<string> {
    return this.store.read(async (reader) => {
      const newest = await newestEvent(reader);
      return newest ? idOf(newest) : beginning;
    });
  }
}

type EventName = Pick<EventRow, 'number' | 'happened_at'>;

async function newestEvent(reader: Reader): Promise<EventName | undefined> {
  const [newest] = await reader.query<EventName>(
    'select number, happened_at from event where bucket = 0 order by number desc limit 1',
  );
  return newest;
}

/** Number of the newest event that was dropped because the store keeps a limited number of them. */
async function newestDropped(reader: Reader): Promise<number> {
  const [dropped] = await reader.query<{ readonly value: string }>(
    `select value from meta where name = 'newest_dropped_event'`,
  );
  return Number(dropped?.value ?? 0);
}

function toStateChange(row: EventRow): StateChange {
  const { happened_at: at, event, task_id: taskId, config_id: configId, detail } = row;
  return { id: idOf(row), at, event, taskId, configId, detail };
}

const idOf = ({ happened_at, number }: EventName): string => `${happened_at}-${number}`;
