import { setTimeout as wait } from 'node:timers/promises';
import { silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { SqlLeaderLock } from '../adapters/sql-leader-lock';
import { ElectionLock } from '../mysql/election-lock';
import { MysqlDatabase } from '../mysql/mysql-database';
import type { MysqlSettings } from '../mysql/mysql-settings';
import { PolledWakeUps } from '../mysql/polled-wake-ups';
import { ServerTime } from '../mysql/server-time';
import { SqlStore } from '../sql-store';
import { portsOf, retention } from './ports-of';

/** Each process of jest has a database, which its stores use one after another. */
const database = `store_${process.pid}`;
/** A user who may change nothing. */
const reader = `reader_${process.pid}`;

export function makeSettings(): MysqlSettings {
  const given = process.env['DS_TEST_MYSQL_URL'];
  if (given === undefined) throw new Error('DS_TEST_MYSQL_URL is not set: the global setup of jest sets it');
  const url = new URL(given);
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    database,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: false,
    sslCaFile: '',
    poolSize: 10,
    pollIntervalMs: 100,
    lockKey: 'scheduler_leader_lock',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 10_000,
  };
}

export type MysqlStoreUnderTest = StoreUnderTest & { readonly store: SqlStore };

/** A store in an empty database. */
export async function makeMysqlStore(): Promise<MysqlStoreUnderTest> {
  await emptyDatabase();
  return openMysqlStore();
}

/** A store on the database as it is, as another process would open it. */
export async function openMysqlStore(overrides: Partial<MysqlSettings> = {}): Promise<MysqlStoreUnderTest> {
  const settings: { -readonly [Key in keyof MysqlSettings]: MysqlSettings[Key] } = {
    ...makeSettings(),
    ...overrides,
  };
  const { user, password } = settings;
  const time = new ServerTime();
  const database = new MysqlDatabase(settings, time);
  const wakeUps = new PolledWakeUps(database, time, settings.pollIntervalMs);
  const electionLock = new ElectionLock(settings);
  const store = new SqlStore(database, {
    retention,
    clock: time,
    wakeUps,
    sweepEveryMs: 1_000,
    log: silentLog,
  });
  await store.open();
  wakeUps.start();
  store.startSweeping();
  return {
    ...portsOf(store),
    leaderLock: new SqlLeaderLock(store, electionLock),
    store,
    wakeUps,
    acceptWrites: async (accepts) => {
      Object.assign(settings, accepts ? { user, password } : { user: reader, password: '' });
      // The current session ends with the next write, because it is refused.
      if (!accepts)
        await store.write(async ({ transaction }) => {
          await transaction.execute('set session transaction read only');
        });
    },
    now: () => store.read((reader) => time.read(reader)),
    passTime: async (ms) => {
      await wait(ms);
    },
    close: async () => {
      await wakeUps.stop();
      await electionLock.close();
      await store.close();
    },
  };
}

export async function emptyDatabase(): Promise<void> {
  const { host, port, user, password } = makeSettings();
  const connection = await createConnection({ host, port, user, password });
  try {
    await connection.query(`create database if not exists ${database}`);
    await connection.query(`create user if not exists ${reader}`);
    await connection.query(`grant select on ${database}.* to ${reader}`);
    const [tables] = await connection.query<RowDataPacket[]>(
      'select table_name as name from information_schema.tables where table_schema = ?',
      [database],
    );
    for (const { name } of tables) {
      if (name !== 'meta') await connection.query(`delete from ${database}.${String(name)}`);
    }
  } finally {
    await connection.end();
  }
}
