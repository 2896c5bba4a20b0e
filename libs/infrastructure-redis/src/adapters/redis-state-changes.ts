import type { StateChange, StateChangeEvent, StateChanges } from '@distribute-schedule/application';
import type { RedisStore } from '../redis-store';

const beginning = '0-0';

/**
 * Reads the stream of state changes. One entry holds the changes of one step, so the id of a change is that of its entry
 * and its position in it, such as `1764412345678-0.3`. An id without a position names the first change.
 */
export class RedisStateChanges implements StateChanges {
  constructor(private readonly store: RedisStore) {}

  async after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    const [entryId = beginning, position = '0'] = id.split('.');
    const [changes, [first]] = await Promise.all([
      this.read(entryId, Number(position), limit),
      this.store.send((redis) => redis.xrange(this.key, '-', '+', 'COUNT', 1)),
    ]);
    return {
      changes: changes.slice(0, limit),
      missed: id !== beginning && first !== undefined && isLater(first[0], entryId),
    };
  }

  /** At least `limit` changes after a position, or all that there are. An entry can hold many, so few are read at once. */
  private async read(entryId: string, position: number, limit: number): Promise<StateChange[]> {
    const atOnce = Math.ceil(limit / 4) + 1;
    const changes: StateChange[] = [];
    let start = entryId;
    for (;;) {
      const rows = await this.store.send((redis) => redis.xrange(this.key, start, '+', 'COUNT', atOnce));
      for (const [rowId, fields] of rows)
        changes.push(...readChanges(rowId, fields).slice(rowId === entryId ? position + 1 : 0));
      if (rows.length < atOnce || changes.length >= limit) return changes;
      start = `(${rows.at(-1)?.[0] ?? entryId}`;
    }
  }

  async newest(): Promise<string> {
    const [last] = await this.store.send((redis) => redis.xrevrange(this.key, '+', '-', 'COUNT', 1));
    return (last && readChanges(...last).at(-1)?.id) ?? beginning;
  }

  private get key(): string {
    return this.store.keyspace.key('eventStream');
  }
}

/**
 * An entry has fields named by their events. The value of a field is "subject,subject detail": each subject is the id of
 * a task, or of a config, which has no '@', or empty.
 */
function readChanges(entryId: string, fields: readonly string[]): StateChange[] {
  const changes: StateChange[] = [];
  const at = Number(entryId.split('-')[0]);
  for (let i = 0; i < fields.length; i += 2) {
    const [event = '', value = ''] = fields.slice(i, i + 2);
    const end = value.indexOf(' ');
    for (const subject of value.slice(0, end).split(',')) {
      const id = changes.length === 0 ? entryId : `${entryId}.${changes.length}`;
      const [configId = ''] = subject.split('@', 1);
      const taskId = subject === configId ? '' : subject;
      // Only our scripts write events.
      changes.push({
        id,
        at,
        event: event as StateChangeEvent,
        taskId,
        configId,
        detail: value.slice(end + 1),
      });
    }
  }
  return changes;
}

function isLater(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs > bMs || (aMs === bMs && aNumber > bNumber);
}
