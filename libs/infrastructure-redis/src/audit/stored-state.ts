import type { KeyName } from '../keyspace';
import type { RedisConnection, RedisStore } from '../redis-store';

/** All indexes as they stand, read once for an audit. */
export interface StoredState {
  readonly live: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly deadline: ReadonlySet<string>;
  /** "queue worker-1" -> the ids in it */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly open: ReadonlyMap<string, ReadonlySet<string>>;
  readonly history: ReadonlyMap<string, readonly string[]>;
  readonly turns: ReadonlyMap<string, string>;
  readonly pendings: ReadonlySet<string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, string>;
  readonly next: ReadonlyMap<string, string>;
  readonly afterEnd: ReadonlyMap<string, string>;
  readonly parked: ReadonlyMap<string, string>;
  readonly due: ReadonlySet<string>;
  readonly index: ReadonlySet<string>;
  readonly summaries: ReadonlyMap<string, string>;
  /** Key of a name, NUL, id. */
  readonly listedNames: ReadonlySet<string>;
  /** Ids of the tasks that the lists of unfinished, and of failed or cancelled ones, name. */
  readonly listedOpen: ReadonlySet<string>;
  readonly listedEnded: ReadonlySet<string>;
  readonly listedOfConfig: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The only place that goes over the keys themselves. */
export async function readStoredState(store: RedisStore): Promise<StoredState> {
  const { redis, keyspace } = store;
  const key = (name: KeyName, id?: string) => keyspace.key(name, id);
  const families = await readFamilies(store);
  const each = async <T>(name: KeyName, read: (key: string) => Promise<T>): Promise<[string, T][]> =>
    Promise.all(
      (families.get(name) ?? []).map(async (id): Promise<[string, T]> => [id, await read(key(name, id))]),
    );
  const hash = async (name: KeyName) => new Map(Object.entries(await redis.hgetall(key(name))));
  const members = async (name: KeyName) => new Set(await redis.zrange(key(name), 0, '-1'));

  const inPlaces = async (place: string, name: KeyName, read: (key: string) => Promise<string[]>) =>
    (await each(name, read)).map(([id, ids]) => [`${place} ${id}`, ids] as const);
  const open = await each('configOpen', (k) => redis.smembers(k));
  return {
    live: new Map(await each('taskLive', (k) => redis.hgetall(k))),
    deadline: await members('taskDeadline'),
    holders: new Map([
      ...(await inPlaces('queue', 'taskQueue', (k) => redis.lrange(k, 0, -1))),
      ...(await inPlaces('pending', 'taskPending', (k) => redis.zrange(k, 0, '-1'))),
      ...(await inPlaces('line', 'configSequence', (k) => redis.lrange(k, 0, -1))),
      ...(await inPlaces('running', 'workerRunning', (k) => redis.smembers(k))),
    ]),
    open: new Map(open.map(([id, ids]) => [id, new Set(ids)])),
    history: new Map(await each('configHistory', (k) => redis.zrange(k, 0, '-1'))),
    turns: await hash('configTurn'),
    pendings: new Set(await redis.smembers(key('taskPendings'))),
    configs: await hash('configDetail'),
    versions: await hash('configVersion'),
    next: await hash('configNext'),
    afterEnd: await hash('configAfterEnd'),
    parked: await hash('configParked'),
    due: await members('configDue'),
    index: await members('configIndex'),
    summaries: await hash('configSummary'),
    listedNames: await members('configNames'),
    listedOpen: await members('taskIndexOpen'),
    listedEnded: new Set([...(await members('taskIndexFailed')), ...(await members('taskIndexCancelled'))]),
    listedOfConfig: new Map(
      (await each('configTasks', (k) => redis.zrange(k, 0, '-1'))).map(([id, ids]) => [id, new Set(ids)]),
    ),
  };
}

/** Every list and set that holds a task, such as "queue worker-1". */
export function holdersOf({ holders }: StoredState, id: string): string[] {
  return [...holders].flatMap(([holder, ids]) => ids.filter((held) => held === id).map(() => holder));
}

const families: readonly KeyName[] = [
  'taskQueue',
  'taskPending',
  'configSequence',
  'workerRunning',
  'configOpen',
  'configHistory',
  'configTasks',
  'taskLive',
];

/** The ids that each family of keys has. */
async function readFamilies({ redis, keyspace }: RedisStore): Promise<Map<KeyName, string[]>> {
  const found = new Map<KeyName, Set<string>>();
  for (const node of nodesOf(redis)) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'COUNT', 1000);
      for (const key of keys) {
        const family = families.find((name) => key.startsWith(keyspace.key(name)));
        if (!family) continue;
        const ids = found.get(family) ?? new Set();
        found.set(family, ids.add(key.slice(keyspace.key(family).length)));
      }
      cursor = next;
    } while (cursor !== '0');
  }
  return new Map([...found].map(([name, ids]) => [name, [...ids]]));
}

function nodesOf(redis: RedisConnection) {
  return 'nodes' in redis ? redis.nodes('master') : [redis];
}
