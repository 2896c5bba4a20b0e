import { foldAll, type AuditEntry } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { maxLedgerExceptions, maxStateChanges, maxUnfoldedRuns } from '@distribute-schedule/store-kit';
import { aTask } from '@distribute-schedule/domain/testing';
import { taskConfigId } from '@distribute-schedule/domain';
import { inMemory } from './sqlite/in-memory';
import type { SqlStore } from './sql-store';
import { makeStoreIn, type SqliteStoreUnderTest } from './testing/make-sqlite-store';
import { bounds } from './testing/ports-of';

const change: AuditEntry = {
  who: 'ops',
  role: 'admin',
  from: '',
  action: '',
  outcome: 'done',
  id: 'old',
};

/** Creates a task and runs it to its end. */
async function endOne({ taskQueue, clock }: SqliteStoreUnderTest, id: string): Promise<void> {
  await taskQueue.submit(aTask({ id }), {});
  const request = { serves: ['local'], graceMs: 1000, requestToken: `claim ${id}`, slots: 1 };
  const { tasks } = await taskQueue.claim({ ...request, workerId: 'w' as never });
  const changes = tasks.map((task) => {
    const { versionToken } = task;
    const attemptToken = versionToken as never;
    task.succeed({ attemptToken, at: clock.now(), result: { code: 0, message: '' } });
    return { task, versionToken };
  });
  expect(await taskQueue.apply(changes, `apply ${id}`)).toEqual(['applied']);
}

describe('What the SQL store keeps', () => {
  let under: SqliteStoreUnderTest;
  beforeEach(async () => {
    under = await makeStoreIn(inMemory());
  });
  afterEach(async () => {
    expect(await under.audit()).toEqual([]);
    await under.close();
  });

  const rowsIn = async (store: SqlStore, table: string): Promise<number> => {
    const [count] = await store.read((reader) =>
      reader.query<{ readonly rows: number }>(`select count(*) as rows from ${table}`),
    );
    return count?.rows ?? 0;
  };

  it('drops audit records that are too old with the next record, and lists none of them before', async () => {
    const { store, auditLog, passTime } = under;
    const listed = async () => (await auditLog.list({ limit: 9 })).records.map(({ id }) => id);
    await auditLog.add(change);
    await passTime(60_001);
    expect([await listed(), await rowsIn(store, 'audit_record')]).toEqual([[], 1]);
    await auditLog.add({ ...change, id: 'new' });
    expect([await listed(), await rowsIn(store, 'audit_record')]).toEqual([['new'], 1]);
  });

  it('keeps the newest due times of all configs that did not run as planned', async () => {
    const { store, passTime } = under;
    await store.write(async ({ transaction }) => {
      await transaction.execute(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${maxLedgerExceptions + 3})
         insert into ledger_exception (number, config_id, record) select i, 'a', '{}' from n`,
      );
    });
    await passTime(3_000);
    expect(await rowsIn(store, 'ledger_exception')).toBe(maxLedgerExceptions);
  });

  it('drops finished tasks after the retention, with their log lines', async () => {
    const { store, taskQueue, tasks, journal, passTime } = under;
    const task = aTask();
    await taskQueue.submit(task, {});
    const request = { serves: ['local'], graceMs: 1000, requestToken: 'claim', slots: 1 };
    const { tasks: claimed } = await taskQueue.claim({ ...request, workerId: 'w' as never });
    const [running] = claimed;
    const attemptToken = running!.versionToken as never;
    const line = { at: 1, level: 'info', message: 'a line', attempt: 1 } as const;
    await journal.append({ taskId: task.id, attemptToken, lines: [line] });
    const { versionToken } = running!;
    running!.succeed({ attemptToken, at: under.clock.now(), result: { code: 0, message: '' } });
    await taskQueue.apply([{ task: running!, versionToken }], 'apply');
    await passTime(59_000);
    expect(await tasks.find(task.id)).toBeDefined();
    await passTime(3_000);
    expect(await tasks.find(task.id)).toBeUndefined();
    for (const table of ['task', 'attempt_log', 'attempt_journal', 'config_runs', 'request'])
      expect([table, await rowsIn(store, table)]).toEqual([table, 0]);
    expect(await tasks.totals()).toMatchObject({ unfinished: 0, counts: { created: 1, success: 1 } });
  });

  it('bounds histories with the end of a run while the log of ended runs is full', async () => {
    const { store, tasks, passTime } = under;
    const end = async (from: number, count: number) => {
      for (let n = from; n < from + count; n++) await endOne(under, `config@${n}`);
    };
    await end(0, bounds.history + 2);
    await store.write(async ({ transaction }) => {
      await transaction.execute('update ended_run set runs = ? where bucket = 0', maxUnfoldedRuns);
    });
    await passTime(1_001);
    const logged = await rowsIn(store, 'ended_run');
    await end(50, 1);
    expect(await rowsIn(store, 'task')).toBe(bounds.history);
    expect(await rowsIn(store, 'ended_run')).toBe(logged);
    expect((await tasks.totals()).counts).toMatchObject({ unmeasured: 1 });

    await foldAll({ endedRuns: under.endedRuns, clock: under.clock, logger: silentLog });
    await passTime(1_001);
    await end(60, 1);
    expect(await rowsIn(store, 'ended_run')).toBe(1);
  });

  it('keeps the newest events, and says when some were missed', async () => {
    const { store, changes, taskConfigs, passTime } = under;
    const first = await changes.newest();
    const add = (count: number, from: number) =>
      store.write((step) => {
        for (let n = from; n < from + count; n++) step.addEvent('created', `t@${n}`, 't');
        return Promise.resolve();
      });
    await add(3, 0);
    await add(3, 3);
    await add(maxStateChanges - 1, 6);
    expect(await rowsIn(store, 'event')).toBe(3);
    await passTime(1_000);
    expect(await rowsIn(store, 'event')).toBe(2);
    const [oldest] = (await changes.after(first, 1)).changes;
    expect(oldest?.taskId).toBe('t@3');
    expect(await changes.after(oldest!.id, 1)).toMatchObject({ changes: [{ taskId: 't@4' }], missed: false });
    await add(1, maxStateChanges + 5);
    await passTime(1_000);
    expect((await changes.after(first, maxStateChanges)).changes).toHaveLength(maxStateChanges);
    expect(await changes.after('6-0', 1)).toMatchObject({ missed: false });
    expect(await changes.after('5-0', 1)).toMatchObject({ changes: [{ taskId: 't@6' }], missed: true });
    expect(await taskConfigs.find(taskConfigId('t'))).toBeUndefined();
  });

  it('sets a task aside when its document cannot be read, and goes on with the others', async () => {
    const { store, taskQueue, tasks } = under;
    const [bad, good] = [aTask({ configId: 'bad' }), aTask({ configId: 'good' })];
    await taskQueue.submit(bad, {});
    await taskQueue.submit(good, {});
    await store.write(async ({ transaction }) => {
      await transaction.execute(`update task set document = '{' where bucket = 0 and id = ?`, bad.id);
    });
    const request = { serves: ['local'], graceMs: 1000, requestToken: 'claim', slots: 9 };
    const { tasks: claimed } = await taskQueue.claim({ ...request, workerId: 'w' as never });
    expect(claimed.map(({ id }) => id)).toEqual([good.id]);
    await expect(tasks.find(bad.id)).rejects.toThrow();
    expect((await tasks.search({ limit: 9 })).tasks.map(({ id }) => id)).toEqual([good.id]);
    expect((await tasks.totals()).counts).toMatchObject({ unreadable: 1 });
  });

  it('keeps the answers of steps that share a transaction with one that fails', async () => {
    const { store } = under;
    const count = (what: string) =>
      store.write((step) => {
        step.count(what);
        return Promise.resolve();
      });
    const answers = await Promise.allSettled([
      count('first'),
      store.write(async ({ transaction }) => {
        await transaction.execute('insert into event (number) values (1)');
      }),
      count('third'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await under.tasks.totals()).counts).toEqual({ first: 1, third: 1 });
  });
});
