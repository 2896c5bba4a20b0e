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
      'is live but nobody will look at it',
      ({ deadlines }) => {
        for (const key of [...deadlines.getKeys()]) deadlines.removeSync(key);
      },
    ],
    ['is not in its place', ({ pending }) => pending.clear('local')],
    ['is live but not listed in a', ({ open }) => open.clear('a')],
    ['is live but not listed in *all', ({ open }) => open.clear(allTasks)],
    ['is live but has no document', ({ taskDocuments }) => void taskDocuments.removeSync(first.id)],
    ["has a line but nobody's turn", ({ turns }) => void turns.removeSync('a')],
    ['gave its turn to', ({ turns }) => void turns.putSync('a', 'gone')],
  ])('finds that a task or its config %s, either way', async (finding, harm) => {
    await damage(harm);
    expect(await ofFirst()).toContainEqual(expect.stringContaining(finding));
    expect(await auditEmbedded(store.store)).toContainEqual(expect.stringContaining(finding));
  });

  it.each<[string, (tables: Tables) => void]>([
    ['line holds', ({ lines }) => lines.add(true, 'a', 99, first.id)],
    ['is pending but not live', ({ live }) => void live.removeSync(first.id)],
  ])('finds after the step that %s', async (finding, harm) => {
    await damage(harm);
    expect(await ofFirst()).toContainEqual(expect.stringContaining(finding));
  });
});
