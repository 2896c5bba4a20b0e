import { taskConfigId, type TaskConfigId } from '../ids';
import { listTaskConfigs, type TaskConfigIndexes } from './list-task-configs';
import { taskConfigFacets } from './task-config-facets';
import type { TaskConfigQuery, TaskConfigSummary } from './task-config-query';
import type { StoredTaskConfig } from './stored-task-config';

/** Indexes of this many configs, whose ids and names are their positions. They count what they read. */
function manyConfigs(count: number, failing: readonly string[] = []) {
  const reads = { summaries: 0, documents: 0 };
  const indexes: TaskConfigIndexes = {
    entries: (_query, cursor, limit) => {
      const first = Number(cursor ?? 0);
      const length = Math.max(0, Math.min(limit, count - first));
      return Promise.resolve(
        Array.from({ length }, (_, i) => ({
          id: taskConfigId(String(first + i)),
          cursor: String(first + i),
        })),
      );
    },
    summaries: (ids) => {
      reads.summaries += ids.length;
      const summary = (id: string): TaskConfigSummary => ({
        nameKey: `name ${id}`,
        isEnabled: id.endsWith('7'),
        executor: 'local',
        owner: undefined,
        type: id.endsWith('0') ? 'report' : 'sync',
        labels: id.endsWith('00') ? ['gpu=yes', 'zone=eu'] : [],
      });
      return Promise.resolve(ids.map(summary));
    },
    entriesOf: (_order, ids) => Promise.resolve(ids.map((id) => ({ id, cursor: id.padStart(6, '0') }))),
    inState: (_state, limit) => Promise.resolve(failing.slice(0, limit).map((id) => taskConfigId(id))),
    areInState: (_state, ids) => Promise.resolve(ids.filter((id) => failing.includes(id))),
    read: (ids) => {
      reads.documents += ids.length;
      const stored = (id: TaskConfigId) => ({ config: { id } }) as unknown as StoredTaskConfig;
      return Promise.resolve({ configs: ids.map(stored), unreadable: [] });
    },
  };
  return { reads, indexes };
}

async function allPages(query: TaskConfigQuery, indexes: TaskConfigIndexes) {
  const pages: string[][] = [];
  let next: string | undefined;
  do {
    const page = await listTaskConfigs({ ...query, ...(next !== undefined && { from: next }) }, indexes);
    pages.push(page.configs.map(({ config }) => config.id));
    next = page.next;
  } while (next !== undefined);
  return pages;
}

describe('A list of configs', () => {
  it('reads no more than it returns when the query has no conditions', async () => {
    const { reads, indexes } = manyConfigs(100_000);
    const { configs } = await listTaskConfigs({ limit: 50 }, indexes);
    expect(configs).toHaveLength(50);
    expect(reads).toEqual({ summaries: 0, documents: 50 });
  });

  it('reads at most 3000 configs for a page and returns where it stopped, so that the next page finds a rare match', async () => {
    const { reads, indexes } = manyConfigs(12_000);
    const first = await listTaskConfigs({ search: '11999', limit: 50 }, indexes);
    expect(first).toMatchObject({ configs: [], next: '3000' });
    expect(reads).toEqual({ summaries: 3000, documents: 0 });
    expect((await allPages({ search: '11999', limit: 50 }, indexes)).flat()).toEqual(['11999']);
    expect((await listTaskConfigs({ executor: 'rare', limit: 50 }, indexes)).next).toBe('3000');
  });

  it('has no next page when nothing more follows', async () => {
    const { indexes } = manyConfigs(100);
    expect((await listTaskConfigs({ limit: 100 }, indexes)).next).toBeUndefined();
    expect((await listTaskConfigs({ search: '99', limit: 1 }, indexes)).next).toBeUndefined();
    expect(await listTaskConfigs({ limit: 100 }, manyConfigs(0).indexes)).toMatchObject({ configs: [] });
  });

  it('returns each match once over all pages, whatever the conditions are', async () => {
    const { indexes } = manyConfigs(2345);
    const wanted = Array.from({ length: 2345 }, (_, n) => String(n)).filter((id) => id.endsWith('7'));
    for (const limit of [50, 200]) {
      expect((await allPages({ isEnabled: true, limit }, indexes)).flat()).toEqual(wanted);
      expect((await allPages({ isEnabled: true, search: 'NAME', limit }, indexes)).flat()).toEqual(wanted);
    }
  });

  it('finds the few configs in a state without a search, sorted, a page at a time', async () => {
    const { reads, indexes } = manyConfigs(100_000, ['99999', '7', '512', '70', '17']);
    const state = { name: 'failing' } as const;
    expect(await allPages({ state, limit: 2 }, indexes)).toEqual([['7', '17'], ['70', '512'], ['99999']]);
    expect(reads.summaries).toBe(0);
    expect(await allPages({ state, limit: 2, isDescending: true }, indexes)).toEqual([
      ['99999', '512'],
      ['70', '17'],
      ['7'],
    ]);
    expect((await allPages({ state, limit: 2, isEnabled: true }, indexes)).flat()).toEqual(['7', '17']);
    expect(await allPages({ state, limit: 2, executor: 'none' }, indexes)).toEqual([[]]);
  });

  it('finds many configs in a state while it goes through the order', async () => {
    const failing = Array.from({ length: 1500 }, (_, n) => String(n * 2));
    const { indexes } = manyConfigs(5000, failing);
    expect((await allPages({ state: { name: 'failing' }, limit: 200 }, indexes)).flat()).toEqual(failing);
  });

  it('finds configs by their type and by a label or the key of one', async () => {
    const { indexes } = manyConfigs(300);
    const idsOf = async (query: Omit<TaskConfigQuery, 'limit'>) =>
      (await allPages({ ...query, limit: 200 }, indexes)).flat();
    expect(await idsOf({ type: 'report' })).toHaveLength(30);
    expect(await idsOf({ label: 'gpu=yes' })).toEqual(['100', '200']);
    expect(await idsOf({ label: 'zone' })).toEqual(['100', '200']);
    expect(await idsOf({ label: 'gp' })).toEqual([]);
  });
});

describe('The facets of configs', () => {
  it('count each value, the most frequent first', async () => {
    const { indexes } = manyConfigs(200, ['5']);
    expect(await taskConfigFacets(indexes, 0)).toMatchObject({
      total: { count: 200, isExact: true },
      paused: { count: 180, isExact: true },
      failing: { count: 1, isExact: true },
      executors: [{ value: 'local', count: 200 }],
      owners: [],
      labels: [
        { value: 'gpu=yes', count: 1 },
        { value: 'zone=eu', count: 1 },
      ],
      types: [
        { value: 'sync', count: 180 },
        { value: 'report', count: 20 },
      ],
      isComplete: true,
    });
  });

  it('look at a bounded number of configs, and say so', async () => {
    const failing = Array.from({ length: 1500 }, (_, n) => String(n));
    const { reads, indexes } = manyConfigs(100_000, failing);
    const facets = await taskConfigFacets(indexes, 0);
    expect(reads.summaries).toBe(10_000);
    expect(facets).toMatchObject({
      total: { count: 10_000, isExact: false },
      failing: { count: 1000, isExact: false },
      isComplete: false,
    });
  });
});
