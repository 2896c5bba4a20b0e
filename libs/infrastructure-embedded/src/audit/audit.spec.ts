import { aTask } from '@distribute-schedule/domain/testing';
import { inMemory } from '../memory/in-memory';
import { allTasks } from '../steps/task-lists';
import type { Tables } from '../tables/tables';
import { makeStoreIn, type EmbeddedStoreUnderTest } from '../testing/make-embedded-store';
import { auditEmbedded, auditTouched } from './audit';

const first = aTask({ configId: 'a', inTurn: true });
const second = aTask({ configId: 'a', inTurn: true, scheduledTime: first.toSnapshot().scheduledTime + 1 });

describe('The audit', () => {
  let store: EmbeddedStoreUnderTest;
  beforeEach(async () => {
    store = await makeStoreIn(inMemory());
    await store.taskQueue.submit(first, {});
    await store.taskQueue.submit(second, {});
  });
  afterEach(() => store.close());

  const damage = (what: (tables: Tables) => void) => store.store.write(({ tables }) => what(tables));
  const ofFirst = () => auditTouched(store.store, { tasks: [first.id] });

  it('finds nothing where all is well, for all and for what a step has touched', async () => {
    expect(await auditEmbedded(store.store)).toEqual([]);
    expect(await auditTouched(store.store, { tasks: [first.id, second.id], configs: ['a'] })).toEqual([]);
  });

  it.each<[string, (tables: Tables) => void]>([
    [
      'is missing from the index of deadlines',
      ({ deadlines }) => {
        for (const key of [...deadlines.getKeys()]) deadlines.removeSync(key);
      },
    ],
    ['is missing from the list "pending local"', ({ pending }) => pending.clear('local')],
    ['is missing from the open tasks of config a', ({ open }) => open.clear('a')],
    ['is missing from the list of all open tasks', ({ open }) => open.clear(allTasks)],
    ['is unfinished, but has no document', ({ taskDocuments }) => void taskDocuments.removeSync(first.id)],
    ['wait for their turn, but no task has it', ({ turns }) => void turns.removeSync('a')],
    ['has the turn of config a, but is not unfinished', ({ turns }) => void turns.putSync('a', 'gone')],
  ])('finds what is wrong, in the whole store and after a step: %s', async (finding, harm) => {
    await damage(harm);
    expect(await ofFirst()).toContainEqual(expect.stringContaining(finding));
    expect(await auditEmbedded(store.store)).toContainEqual(expect.stringContaining(finding));
  });

  it.each<[string, (tables: Tables) => void]>([
    ['the list "line a" (at 99) holds task', ({ lines }) => lines.add(true, 'a', 99, first.id)],
    [
      'says pending, but the task is in no index of unfinished tasks',
      ({ live }) => void live.removeSync(first.id),
    ],
  ])('finds what is wrong after a step: %s', async (finding, harm) => {
    await damage(harm);
    expect(await ofFirst()).toContainEqual(expect.stringContaining(finding));
  });
});
