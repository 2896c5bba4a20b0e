import { taskConfigId, type TaskConfigId } from '../ids';
import { listTaskConfigs, type TaskConfigIndexes } from './list-task-configs';
import type { TaskConfigQuery } from './task-config-query';
import type { StoredTaskConfig } from './stored-task-config';

/** Indexes of this many configs, whose ids and names are their positions. They count what they read. */
function manyConfigs(count: number) {
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
      const summary = (id: string) => ({ nameKey: `name ${id}`, isEnabled: id.endsWith('7') });
      return Promise.resolve(ids.map((id) => ({ ...summary(id), executor: 'local', owner: undefined })));
    },
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
});
