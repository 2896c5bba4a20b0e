import type { Logger } from '@distribute-schedule/application';
import { keyNames } from '../keyspace';
import type { RedisStore } from '../redis-store';

/** Names in one log line. */
const maxNames = 5;

/**
 * Logs a warning if the store was never used, but keys with our names exist. Another program made them. Looks only at the
 * names that are no family, and changes nothing.
 */
export async function warnOfForeignKeys(store: RedisStore, log: Logger): Promise<void> {
  const { keyspace } = store;
  const keys = keyNames.filter((name) => !keyspace.isFamily(name)).map((name) => keyspace.key(name));
  // Reads the keys first: a process of ours writes the id before any other key, so the id is seen if such a key was.
  const [exists, ours] = await store.send((redis) =>
    Promise.all([
      Promise.all(keys.map((key) => redis.exists(key))),
      // Versions without an id had counted an election.
      redis.exists(keyspace.key('storeId'), keyspace.key('epoch')),
    ]),
  );
  const found = keys.filter((_, i) => exists[i] === 1);
  if (ours > 0 || found.length === 0) return;
  log.warn(
    { keys: found.slice(0, maxNames), count: found.length },
    'this Redis has keys with our names that another program made; set redis.key_prefix so that the two do not mix',
  );
}
