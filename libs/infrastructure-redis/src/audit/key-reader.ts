import type { IndexEntry } from '@distribute-schedule/store-kit';
import type { KeyName } from '../keyspace';
import type { RedisConnection, RedisStore } from '../redis-store';

const sets = ['workerRunning', 'configOpen', 'taskPendings'] as const;
const lists = ['taskQueue', 'configSequence'] as const;
type SortedSet =
  | 'taskPending'
  | 'taskDeadline'
  | 'taskIndexOpen'
  | 'taskIndexFailed'
  | 'taskIndexCancelled'
  | 'configDue'
  | 'configFailing'
  | 'configIndex'
  | 'configNames'
  | 'configTasks'
  | 'configHistory';
type IndexName = (typeof sets)[number] | (typeof lists)[number] | SortedSet;

/** Reads whole keys, and all keys of a family. */
export class KeyReader {
  private constructor(
    private readonly store: RedisStore,
    private readonly keys: readonly string[],
  ) {}

  static async of(store: RedisStore): Promise<KeyReader> {
    return new KeyReader(store, await allKeys(store.redis));
  }

  async hash(name: KeyName): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.store.redis.hgetall(this.store.keyspace.key(name))));
  }

  /** The entries of an index. If it is a family of keys, the list of an entry is the id of its key. */
  async index(name: IndexName): Promise<IndexEntry[]> {
    if (!this.store.keyspace.isFamily(name)) return this.entries(name, this.store.keyspace.key(name));
    const found = await this.eachOf(name, (key) => this.entries(name, key));
    return found.flatMap(([list, entries]) => entries.map((entry) => ({ ...entry, list })));
  }

  private async entries(name: IndexName, key: string): Promise<IndexEntry[]> {
    const { redis } = this.store;
    if (sets.some((set) => set === name)) return (await redis.smembers(key)).map((id) => ({ id }));
    if (lists.some((list) => list === name)) return (await redis.lrange(key, 0, -1)).map((id) => ({ id }));
    const flat = await redis.zrange(key, 0, '-1', 'WITHSCORES');
    const pairs = Array.from({ length: flat.length / 2 }, (_, i) => flat.slice(i * 2, i * 2 + 2));
    return pairs.map(([id = '', score]) => ({ id, sortedBy: Number(score) }));
  }

  private eachOf<Value>(name: KeyName, read: (key: string) => Promise<Value>): Promise<[string, Value][]> {
    const start = this.store.keyspace.key(name);
    const keys = this.keys.filter((key) => key.startsWith(start));
    return Promise.all(
      keys.map(async (key): Promise<[string, Value]> => [key.slice(start.length), await read(key)]),
    );
  }
}

/** The only scan over all keys. */
async function allKeys(redis: RedisConnection): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const node of 'nodes' in redis ? redis.nodes('master') : [redis]) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'COUNT', 1000);
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== '0');
  }
  return [...found];
}
