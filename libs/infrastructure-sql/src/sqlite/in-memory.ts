import { loadLibsql } from './load-libsql';
import { prepareStore } from './prepare-store';
import type { SqlitePlace } from './sqlite-database';

/**
 * Keeps everything in this process, and nothing after its end: for tests, each of which has its own store. What it does
 * depends only on the order of the requests and on the store's clock.
 */
export function inMemory(): SqlitePlace {
  return {
    open: async () => {
      const Libsql = await loadLibsql();
      const connection = new Libsql(':memory:');
      await prepareStore(connection, 'The store in memory');
      return {
        connection,
        flushSoon: () => undefined,
        close: () => {
          connection.close();
          return Promise.resolve();
        },
      };
    },
    soon: (callback) => void Promise.resolve().then(callback),
    maxTurnMs: Infinity,
    locksEachRead: false,
  };
}
