import { setTimeout as pause } from 'node:timers/promises';
import { StoreRefusedError, StoreUnavailableError } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { taskConfigId, workerId, type AttemptToken } from '@distribute-schedule/domain';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { ElectionLock } from './mysql/election-lock';
import { MysqlDatabase } from './mysql/mysql-database';
import { NewerMysqlSchemaError, OlderMysqlSchemaError } from './mysql/mysql-errors';
import { MysqlLifecycle } from './mysql/mysql-lifecycle';
import type { MysqlSettings } from './mysql/mysql-settings';
import { PolledWakeUps } from './mysql/polled-wake-ups';
import { ServerTime } from './mysql/server-time';
import { Session } from './mysql/session';
import { SqlStore } from './sql-store';
import {
  emptyDatabase,
  makeMysqlStore,
  makeSettings,
  openMysqlStore,
  type MysqlStoreUnderTest,
} from './testing/make-mysql-store';
import { retention } from './testing/ports-of';
import { Proxy } from './testing/proxy';

describe('A MySQL database with faults', () => {
  let admin: Connection;
  beforeAll(async () => {
    await emptyDatabase();
    const { host, port, user, password } = makeSettings();
    admin = await createConnection({ host, port, user, password });
  });
  afterAll(() => admin.end());

  const storeOn = (settings: Partial<MysqlSettings>) => {
    const time = new ServerTime();
    const database = new MysqlDatabase({ ...makeSettings(), ...settings }, time);
    const wakeUps = new PolledWakeUps(database, time, makeSettings().pollIntervalMs);
    const store = new SqlStore(database, {
      retention,
      clock: time,
      wakeUps,
      sweepEveryMs: 1_000,
      log: silentLog,
    });
    return new MysqlLifecycle(
      makeSettings(),
      store,
      { wakeUps, electionLock: new ElectionLock(makeSettings()) },
      silentLog,
    );
  };

  /** Repeats the request under the same token until it is answered, as callers of the ports do. */
  const untilAnswered = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    for (;;) {
      try {
        return await request();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
    }
  };

  it.each<[string, Partial<MysqlSettings>, RegExp]>([
    [
      'a wrong password',
      { user: 'nobody', password: 'wrong' },
      /wrong user or password: check database\.user/,
    ],
    ['an unknown database', { database: 'not_there' }, /the database does not exist: create it/],
  ])('refuses %s, and says what to set', async (_, settings, message) => {
    const lifecycle = storeOn(settings);
    await expect(lifecycle.start()).rejects.toThrow(StoreRefusedError);
    await expect(lifecycle.start()).rejects.toThrow(message);
  });

  it('lets an older version work beside a newer one, unless the newer one needs another format', async () => {
    const { store, close } = await makeMysqlStore();
    const setMeta = (name: string, value: string) =>
      store.write(async ({ transaction }) => {
        await transaction.execute('update meta set value = ? where name = ?', value, name);
      });
    await setMeta('schema_version', '99');
    await setMeta('store_format', '0');
    const older = storeOn({});
    await older.start();
    await older.stop();
    const formats = await store.read((reader) =>
      reader.query(`select value from meta where name = 'store_format'`),
    );
    expect(formats).toEqual([{ value: '2' }]);
    await setMeta('store_format', '99');
    await expect(storeOn({}).start()).rejects.toThrow(NewerMysqlSchemaError);
    await setMeta('store_format', '1');
    await expect(storeOn({}).start()).rejects.toThrow(OlderMysqlSchemaError);
    await setMeta('store_format', '2');
    await setMeta('schema_version', '1');
    await close();
  });

  it('waits while the server is away, and stops waiting when it is stopped', async () => {
    const lifecycle = storeOn({ host: '127.0.0.1', port: 1 });
    const start = expect(lifecycle.start()).rejects.toThrow(StoreUnavailableError);
    await lifecycle.stop();
    await start;
  });

  it('creates its schema once when several processes start together on an empty database', async () => {
    const { database } = makeSettings();
    await admin.query(`drop database ${database}`);
    await admin.query(`create database ${database}`);
    const lifecycles = [storeOn({}), storeOn({}), storeOn({})];
    await Promise.all(lifecycles.map((one) => one.start()));
    for (const one of lifecycles) expect(await one.health()).toMatchObject({ warnings: [] });
    await Promise.all(lifecycles.map((one) => one.stop()));
  });

  it('loses and doubles nothing while its connections are killed again and again', async () => {
    const { store, taskQueue, tasks, audit, close, now } = await makeMysqlStore();
    const work = { isDone: false };
    const { database } = makeSettings();
    let kills = 0;
    const killer = (async () => {
      while (!work.isDone) {
        await pause(30);
        const [rows] = await admin.query<RowDataPacket[]>(
          'select id from information_schema.processlist where db = ?',
          [database],
        );
        for (const { id } of rows) {
          kills += 1;
          await admin.query(`kill connection ${Number(id)}`).catch(() => undefined);
        }
      }
    })();
    const ids = Array.from({ length: 120 }, (_, n) => `c@${n}`);
    const started: string[] = [];
    for (const [n, id] of ids.entries()) {
      await untilAnswered(() => taskQueue.submit(aTask({ id, configId: 'c' }), {}));
      if (n % 4 !== 3) continue;
      const request = { workerId: workerId('w'), slots: 9, serves: ['local'], graceMs: 60_000 };
      const claimed = await untilAnswered(() => taskQueue.claim({ ...request, requestToken: `claim-${n}` }));
      started.push(...claimed.tasks.map((task) => task.id));
      const at = await untilAnswered(() => now());
      const changes = claimed.tasks.map((task) => {
        const { versionToken } = task;
        task.succeed({ attemptToken: versionToken as AttemptToken, at, result: { code: 0, message: '' } });
        return { task, versionToken };
      });
      await untilAnswered(() => taskQueue.apply(changes, `apply-${n}`));
    }
    work.isDone = true;
    await killer;
    expect(kills).toBeGreaterThan(5);
    expect([...started].sort()).toEqual([...ids].sort());
    expect(await untilAnswered(() => audit())).toEqual([]);
    expect(await untilAnswered(() => tasks.totals())).toMatchObject({
      unfinished: 0,
      counts: { created: ids.length, success: ids.length },
    });
    expect(store.isOpen).toBe(true);
    await close();
  }, 60_000);

  it('frees the rows of a process that hangs in the middle of a transaction', async () => {
    const { store, close } = await makeMysqlStore();
    const change = `update meta set value = '1' where name = 'latest_write_check'`;
    const hanging = new Session(makeSettings(), 'writes');
    const transaction = hanging.use(async (session) => {
      await session.run('start transaction');
      await session.execute(change);
      expect(await store.write((step) => step.transaction.execute(change))).toBe(1);
      await session.run('commit');
    });
    await expect(transaction).rejects.toMatchObject({ fatal: true });
    expect(await hanging.use((session) => session.query('select 1 as one'))).toEqual([{ one: 1 }]);
    await hanging.close();
    await close();
  }, 30_000);

  it('answers although the server has ended the connections since the last request', async () => {
    const { store, tasks, taskQueue, close } = await makeMysqlStore();
    const task = aTask({ configId: 'c' });
    await taskQueue.submit(task, {});
    await tasks.find(task.id);
    const [rows] = await admin.query<RowDataPacket[]>(
      'select id from information_schema.processlist where db = ?',
      [makeSettings().database],
    );
    for (const { id } of rows) await admin.query(`kill connection ${Number(id)}`);
    expect((await tasks.find(task.id))?.id).toBe(task.id);
    expect(await taskQueue.submit(aTask({ id: 'c@2', configId: 'c' }), {})).toBe('created');
    expect(store.isOpen).toBe(true);
    await close();
  });

  it('gives a request its answer when the answer to its commit is lost', async () => {
    await emptyDatabase();
    const { host, port } = makeSettings();
    const proxy = await Proxy.to(host, port);
    const { taskQueue, taskConfigs, close } = await openMysqlStore({ host: '127.0.0.1', port: proxy.port });
    proxy.loseAnswerTo('commit');
    expect(await taskQueue.submit(aTask({ configId: 'c' }), {})).toBe('created');
    const config = aConfig({ id: 'c' });
    proxy.loseAnswerTo('commit');
    await taskConfigs.add({ config, next: undefined, records: [] });
    proxy.loseAnswerTo('commit');
    expect(await taskConfigs.remove(config.id)).toBe(true);
    await close();
    await proxy.close();
  });

  it('gives up a statement without an answer, and gives the repeated request the answer that was lost', async () => {
    const { host, port } = makeSettings();
    const proxy = await Proxy.to(host, port);
    const store = await openMysqlStore({
      host: '127.0.0.1',
      port: proxy.port,
      connectTimeoutMs: 300,
      commandTimeoutMs: 300,
    });
    await emptyDatabase();
    const task = aTask({ configId: 'frozen' });
    await store.taskQueue.submit(task, {});
    const claim = () =>
      store.taskQueue.claim({
        workerId: workerId('w'),
        slots: 1,
        serves: ['local'],
        graceMs: 60_000,
        requestToken: 'claim-frozen',
      });
    // The request reaches the server, which begins the transaction. Then nothing comes back.
    proxy.freeze();
    await expect(claim()).rejects.toThrow(StoreUnavailableError);
    proxy.thaw();
    const { tasks } = await untilAnswered(claim);
    expect(tasks.map(({ id }) => id)).toEqual([task.id]);
    expect((await untilAnswered(claim)).tasks.map(({ versionToken }) => versionToken)).toEqual([
      tasks[0]!.versionToken,
    ]);
    await store.close();
    await proxy.close();
  }, 20_000);

  describe('when the reply to a commit is lost', () => {
    let proxy: Proxy;
    let store: MysqlStoreUnderTest;
    beforeAll(async () => {
      const { host, port } = makeSettings();
      proxy = await Proxy.to(host, port);
      const timeouts = { connectTimeoutMs: 500, commandTimeoutMs: 500 };
      await emptyDatabase();
      store = await openMysqlStore({ host: '127.0.0.1', port: proxy.port, ...timeouts });
    });
    afterAll(async () => {
      await store.close();
      await proxy.close();
    });

    it('adds a config once, and says so', async () => {
      proxy.loseAnswerTo('commit');
      await store.taskConfigs.add({
        config: aConfig({ id: taskConfigId('lost') }),
        next: undefined,
        records: [],
      });
      expect((await store.taskConfigs.find(taskConfigId('lost')))?.config.version).toBe(1);
    });

    it('adds an audit record once', async () => {
      proxy.loseAnswerTo('commit');
      const change = { who: 'ops', role: 'admin', from: '', action: '', outcome: 'done', id: 'x' } as const;
      const id = await store.auditLog.add(change);
      expect((await store.auditLog.list({ limit: 9 })).records).toMatchObject([{ recordId: id }]);
    });

    it('begins a request with an idempotency key', async () => {
      proxy.loseAnswerTo('commit');
      expect(await store.replies.begin('key', 'body', 60_000)).toEqual({ kind: 'begun' });
    });

    it('appends log lines once', async () => {
      const task = aTask({ configId: 'logs' });
      await store.taskQueue.submit(task, {});
      const request = { workerId: workerId('w'), slots: 1, serves: ['local'], graceMs: 60_000 };
      const { tasks } = await store.taskQueue.claim({ ...request, requestToken: 'claim-logs' });
      const attemptToken = tasks[0]!.versionToken as AttemptToken;
      const line = { at: 1, level: 'info', message: 'a line', attempt: 1 } as const;
      proxy.loseAnswerTo('commit');
      expect(await store.journal.append({ taskId: task.id, attemptToken, lines: [line] })).toBe(true);
      expect((await store.journal.read(task.id, 0, 9)).lines).toEqual([line]);
    });
  });
});
