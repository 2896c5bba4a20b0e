import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';
import type { EventRecord } from '../tables/records';

const owner = 'events';
const beginning = '0-0';

export class EmbeddedStateChanges implements StateChanges {
  constructor(private readonly store: EmbeddedStore) {}

  after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    const [at = 0, number = 0] = id.split('-').map(Number);
    return this.store.read(({ tables: { events } }) => {
      const rows = events.after(owner, [at, number], limit);
      const [oldest] = events.first(owner, 1);
      const isOlder = oldest !== undefined && Number(oldest.key[2]) > number;
      return { changes: rows.map(readChange), missed: id !== beginning && isOlder };
    });
  }

  newest(): Promise<string> {
    return this.store.read(({ tables: { events } }) => {
      const [last] = events.last(owner, 1);
      return last ? readChange(last).id : beginning;
    });
  }
}

function readChange({ key, value }: { key: (string | number)[]; value: EventRecord }): StateChange {
  const [, at, number] = key;
  return { ...value, id: `${String(at)}-${String(number)}`, at: Number(at) };
}
