import { taskConfigId, type TaskConfigId } from '../ids';
import { listTaskConfigs, type TaskConfigIndexes } from './list-task-configs';
import type { TaskConfigQuery } from './task-config-query';
import type { StoredTaskConfig } from './stored-task-config';

/** So many configs, of which each has the number of its place as its id and its name; what was looked at is counted. */
function manyConfigs(count: number) {
  const looked = { summaries: 0, documents: 0 };
  const indexes: TaskConfigIndexes = {
    places: (_query, from, limit) => {
      const first = Number(from ?? 0);
      const length = Math.max(0, Math.min(limit, count - first));
      return Promise.resolve(
        Array.from({ length }, (_, i) => ({
          id: taskConfigId(String(first + i)),
          place: String(first + i),
        })),
      );
    },
    summaries: (ids) => {
      looked.summaries += ids.length;
      const summary = (id: string) => ({ nameKey: `name ${id}`, isEnabled: id.endsWith('7') });
      return Promise.resolve(ids.map((id) => ({ ...summary(id), executor: 'local', owner: undefined })));
    },
    read: (ids) => {
      looked.documents += ids.length;
      const stored = (id: TaskConfigId) => ({ config: { id } }) as unknown as StoredTaskConfig;
      return Promise.resolve({ configs: ids.map(stored), unreadable: [] });
    },
  };
  return { looked, indexes };
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
  it('reads no more than it gives where everything is wanted', async () => {
    const { looked, indexes } = manyConfigs(100_000);
    const { configs } = await listTaskConfigs({ limit: 50 }, indexes);
    expect(configs).toHaveLength(50);
    expect(looked).toEqual({ summaries: 0, documents: 50 });
  });

  it('looks at three thousand for a page, says where it stopped, and so finds what is rare', async () => {
    const { looked, indexes } = manyConfigs(12_000);
    const first = await listTaskConfigs({ search: '11999', limit: 50 }, indexes);
    expect(first).toMatchObject({ configs: [], next: '3000' });
    expect(looked).toEqual({ summaries: 3000, documents: 0 });
    expect((await allPages({ search: '11999', limit: 50 }, indexes)).flat()).toEqual(['11999']);
    expect((await listTaskConfigs({ executor: 'rare', limit: 50 }, indexes)).next).toBe('3000');
  });

  it('ends where nothing more follows', async () => {
    const { indexes } = manyConfigs(100);
    expect((await listTaskConfigs({ limit: 100 }, indexes)).next).toBeUndefined();
    expect((await listTaskConfigs({ search: '99', limit: 1 }, indexes)).next).toBeUndefined();
    expect(await listTaskConfigs({ limit: 100 }, manyConfigs(0).indexes)).toMatchObject({ configs: [] });
  });

  it('repeats none and leaves out none from page to page, whatever the conditions', async () => {
    const { indexes } = manyConfigs(2345);
    const wanted = Array.from({ length: 2345 }, (_, n) => String(n)).filter((id) => id.endsWith('7'));
    for (const limit of [50, 200]) {
      expect((await allPages({ isEnabled: true, limit }, indexes)).flat()).toEqual(wanted);
      expect((await allPages({ isEnabled: true, search: 'NAME', limit }, indexes)).flat()).toEqual(wanted);
    }
  });
});
