import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { RedisStore } from '../redis-store';

const beginning = '0-0';

export class RedisStateChanges implements StateChanges {
  constructor(private readonly store: RedisStore) {}

  async after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    const [rows, oldest] = await this.store.send((redis) =>
      Promise.all([
        redis.xrange(this.key, `(${id}`, '+', 'COUNT', limit),
        redis.xrange(this.key, '-', '+', 'COUNT', 1),
      ]),
    );
    const first = oldest[0]?.[0];
    return {
      changes: rows.map(([changeId, fields]) => readChange(changeId, fields)),
      missed: id !== beginning && first !== undefined && isLater(first, id),
    };
  }

  async newest(): Promise<string> {
    const [last] = await this.store.send((redis) => redis.xrevrange(this.key, '+', '-', 'COUNT', 1));
    return last?.[0] ?? beginning;
  }

  private get key(): string {
    return this.store.keyspace.key('eventStream');
  }
}

function readChange(id: string, fields: readonly string[]): StateChange {
  const valueOf = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
  return {
    id,
    at: Number(id.split('-')[0]),
    event: valueOf('event'),
    taskId: valueOf('task'),
    configId: valueOf('config'),
    detail: valueOf('detail'),
  };
}

function isLater(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs > bMs || (aMs === bMs && aNumber > bNumber);
}
