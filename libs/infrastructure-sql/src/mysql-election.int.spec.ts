import { LeaderLock, Logger, RetentionSettings, Store } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { Container } from 'inversify';
import { mysqlModule } from './infrastructure-sql.module';
import { ElectionLock } from './mysql/election-lock';
import { MysqlSettings } from './mysql/mysql-settings';
import { MysqlStatements } from './mysql/mysql-statements';
import {
  emptyDatabase,
  makeMysqlStore,
  makeSettings,
  openMysqlStore,
  type MysqlStoreUnderTest,
} from './testing/make-mysql-store';
import { retention } from './testing/ports-of';

const ttlMs = 60_000;

describe('An election on MySQL', () => {
  let a: MysqlStoreUnderTest;
  let b: MysqlStoreUnderTest;
  beforeEach(async () => {
    a = await makeMysqlStore();
    b = await openMysqlStore();
  });
  afterEach(() => Promise.all([a.close(), b.close()]));

  /** Connection that holds the lock of the leader. */
  const holder = async (): Promise<number | null> => {
    const { database, lockKey } = makeSettings();
    const [row] = await b.store.read((reader) =>
      reader.query<{ readonly id: number | null }>('select is_used_lock(?) as id', `${database}.${lockKey}`),
    );
    return row?.id ?? null;
  };

  const untilFree = async () => {
    while ((await holder()) !== null);
  };

  /** Moves the end of the lease, as if the leader had not renewed it for a while. */
  const leaseEndsIn = (ms: number) =>
    b.store.write(async ({ transaction, now }) => {
      await transaction.execute('update leader set expires_at = ? where bucket = 0', now + ms);
    });

  it('lets the connection of the leader hold the lock, and frees it when the leader resigns', async () => {
    expect(await a.leaderLock.acquire('a', ttlMs)).toBe(1);
    const first = await holder();
    expect(first).not.toBeNull();
    expect(await b.leaderLock.acquire('b', ttlMs)).toBeUndefined();
    expect(await holder()).toBe(first);
    await a.leaderLock.release('a');
    expect(await holder()).toBeNull();
    expect(await b.leaderLock.acquire('b', ttlMs)).toBe(2);
  });

  it('uses the lock in the module, and frees it when the store stops', async () => {
    const container = new Container();
    container.bind(MysqlSettings).toConstantValue(makeSettings());
    container.bind(RetentionSettings).toConstantValue(retention);
    container.bind(Logger).toConstantValue(silentLog);
    container.load(mysqlModule);
    const process = container.get<Store>(Store);
    await process.start();
    expect(await container.get<LeaderLock>(LeaderLock).acquire('c', ttlMs)).toBe(1);
    expect(await holder()).not.toBeNull();
    await process.stop();
    await untilFree();
  });

  it('replaces a leader whose process is gone after half of the ttl', async () => {
    await a.leaderLock.acquire('a', ttlMs);
    await a.close();
    await untilFree();
    expect(await b.leaderLock.acquire('b', ttlMs)).toBeUndefined();
    expect(await holder()).toBeNull();
    await leaseEndsIn(ttlMs / 2 - 1);
    expect(await b.leaderLock.acquire('b', ttlMs)).toBe(2);
  });

  it('waits for the end of the lease while the connection of the leader exists', async () => {
    await a.leaderLock.acquire('a', ttlMs);
    await leaseEndsIn(ttlMs / 2 - 1);
    expect(await b.leaderLock.acquire('b', ttlMs)).toBeUndefined();
    await leaseEndsIn(0);
    expect(await b.leaderLock.acquire('b', ttlMs)).toBe(2);
  });

  it('takes the lock again at the next renewal when its connection was lost', async () => {
    await a.leaderLock.acquire('a', ttlMs);
    const first = await holder();
    await b.store.write(async ({ transaction }) => {
      await transaction.execute(`kill connection ${first}`);
    });
    await untilFree();
    while ((await holder()) === null) expect(await a.leaderLock.renew('a', ttlMs)).toBe(true);
    expect(await holder()).not.toBe(first);
    expect(await a.leaderLock.acquire('a', ttlMs)).toBe(1);
  });
});

describe('A server that refuses locks of sessions, as Galera does', () => {
  let refused = 0;
  beforeEach(() => {
    const { query } = MysqlStatements.prototype;
    jest.spyOn(MysqlStatements.prototype, 'query').mockImplementation(function (
      this: MysqlStatements,
      statement,
      ...parameters
    ): Promise<never[]> {
      if (!/(get|release)_lock\(/.test(statement))
        return query.call(this, statement, ...parameters) as Promise<never[]>;
      refused += 1;
      const error = new Error(
        `This version of MariaDB doesn't yet support 'GET_LOCK in cluster (WSREP_ON=ON)'`,
      );
      return Promise.reject(Object.assign(error, { code: 'ER_NOT_SUPPORTED_YET' }));
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('elects by the lease alone, and steps work', async () => {
    const a = await makeMysqlStore();
    const b = await openMysqlStore();
    expect(await a.leaderLock.acquire('a', ttlMs)).toBe(1);
    expect(await b.leaderLock.acquire('b', ttlMs)).toBeUndefined();
    await b.store.write(async ({ transaction, now }) => {
      await transaction.execute('update leader set expires_at = ? where bucket = 0', now + ttlMs / 2 - 1);
    });
    expect(await b.leaderLock.acquire('b', ttlMs)).toBeUndefined();
    await a.leaderLock.release('a');
    expect(await b.leaderLock.acquire('b', ttlMs)).toBe(2);
    expect(refused).toBeGreaterThan(3);
    await Promise.all([a.close(), b.close()]);
  });
});

describe('The lock of an election', () => {
  beforeAll(emptyDatabase);

  it('is not held when the server cannot be asked', async () => {
    const lock = new ElectionLock({ ...makeSettings(), host: '127.0.0.1', port: 1 });
    expect(await lock.take('a')).toBe(false);
    await lock.release('a');
    await lock.close();
  });

  it('is not taken after it was closed', async () => {
    const lock = new ElectionLock(makeSettings());
    await lock.close();
    expect(await lock.take('a')).toBe(false);
  });

  it('is one for each name, also for names that are too long for the server', async () => {
    const locks = ['x', 'y']
      .map((end) => `${'k'.repeat(63)}${end}`)
      .map((lockKey) => {
        return new ElectionLock({ ...makeSettings(), lockKey });
      });
    expect(await Promise.all(locks.map((lock) => lock.take('a')))).toEqual([true, true]);
    await Promise.all(locks.map((lock) => lock.close()));
  });
});
