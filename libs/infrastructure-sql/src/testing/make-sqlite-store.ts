import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { SqlStore } from '../sql-store';
import { inFile } from '../sqlite/in-file';
import type { Connection, Statement } from '../sqlite/load-libsql';
import { SqliteDatabase, type SqlitePlace } from '../sqlite/sqlite-database';
import { portsOf, retention } from './ports-of';
import { InProcessWakeUps } from '../wake-ups/in-process-wake-ups';

/** In memory where the machine has a place for that, because hundreds of stores come and go. */
export function makeFolder(): string {
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  return mkdtempSync(path.join(place, 'sqlite-store-'));
}

export interface SqliteStoreUnderTest extends StoreUnderTest {
  readonly store: SqlStore;
  readonly clock: SettableClock;
}

/** A store in its own file. */
export async function makeSqliteStore(): Promise<SqliteStoreUnderTest> {
  const folder = makeFolder();
  const store = await makeStoreIn(inFile(path.join(folder, 'schedule.db'), silentLog));
  return {
    ...store,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A store under a clock that moves only when the test moves it. */
export async function makeStoreIn(place: SqlitePlace): Promise<SqliteStoreUnderTest> {
  const clock = new SettableClock();
  const wakeUps = new InProcessWakeUps();
  let isFull = false;
  const database = new SqliteDatabase(
    fullWhile(() => isFull, place),
    clock,
  );
  const store = new SqlStore(database, { retention, clock, wakeUps, sweepEveryMs: 1_000, log: silentLog });
  await store.open();
  store.startSweeping();
  return {
    ...portsOf(store),
    store,
    clock,
    acceptWrites: (accepts) => {
      isFull = !accepts;
      return Promise.resolve();
    },
    wakeUps,
    now: () => Promise.resolve(clock.now()),
    passTime: (ms) => clock.pass(ms),
  };
}

/** The place, as if its disk were full at times. */
function fullWhile(isFull: () => boolean, place: SqlitePlace): SqlitePlace {
  return {
    ...place,
    open: async () => {
      const opened = await place.open();
      const { connection } = opened;
      const prepare: Connection['prepare'] = (text) => {
        const statement = connection.prepare(text);
        if (text !== 'commit') return statement;
        const run: Statement['run'] = (values) => {
          if (isFull()) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
          return statement.run(values);
        };
        return Object.assign(Object.create(statement) as Statement, { run });
      };
      return {
        ...opened,
        connection: {
          prepare,
          exec: (statements) => connection.exec(statements),
          close: () => connection.close(),
        },
      };
    },
  };
}
