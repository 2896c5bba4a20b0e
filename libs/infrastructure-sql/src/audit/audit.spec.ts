import { aTask } from '@distribute-schedule/domain/testing';
import { inMemory } from '../sqlite/in-memory';
import { makeStoreIn, type SqliteStoreUnderTest } from '../testing/make-sqlite-store';
import { auditSql, auditTouched } from './audit';

const first = aTask({ configId: 'a', inTurn: true });
const second = aTask({ configId: 'a', inTurn: true, scheduledTime: first.toSnapshot().scheduledTime + 1 });

describe('The audit', () => {
  let store: SqliteStoreUnderTest;
  beforeEach(async () => {
    store = await makeStoreIn(inMemory());
    await store.taskQueue.submit(first, {});
    await store.taskQueue.submit(second, {});
  });
  afterEach(() => store.close());

  const damage = (statement: string, ...values: readonly string[]) =>
    store.store.write(({ transaction }) => transaction.execute(statement, ...values));
  const ofFirst = () => auditTouched(store.store, { tasks: [first.id] });

  it('finds nothing in an intact store, whether it reads everything or what a step has touched', async () => {
    expect(await auditSql(store.store)).toEqual([]);
    expect(await auditTouched(store.store, { tasks: [first.id, second.id], configs: ['a'] })).toEqual([]);
  });

  it.each([
    ['has 1 open tasks, but counts 2', 'delete from task where id = ?', second.id],
    ['has 2 open tasks, but counts 3', 'update config_runs set open_tasks = 3'],
    ['has the turn of config a, but is not unfinished', `update config_runs set turn = 'gone'`],
    ['wait for their turn, but no task has it', `update config_runs set turn = ''`],
    ['but its place or its review time is not', 'update task set review_at = null where id = ?', first.id],
    ['has version token other', `update task set version_token = 'other' where id = ?`, first.id],
    ['but its place is of kind delayed', `update task set queue_kind = 'delayed' where id = ?`, first.id],
    ['cannot be read', `update task set document = '{' where id = ?`, first.id],
    [
      'but its document says success',
      `update task set document = replace(document, '"pending"', '"success"') where id = ?`,
      first.id,
    ],
  ])('finds damage in the whole store and after a step: %s', async (finding, statement, ...values) => {
    await damage(statement, ...values);
    expect(await ofFirst()).toContainEqual(expect.stringContaining(finding));
    expect(await auditSql(store.store)).toContainEqual(expect.stringContaining(finding));
  });
});
