import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const denied = () => Promise.reject(new Error('denied'));
const works = {
  clock: { now: () => 60_000_000, monotonic: () => 0 },
  registry: { live: () => Promise.resolve([{ id: 's1', state: 'leading' }]) },
  workers: { live: () => Promise.resolve([{ capacity: 10, load: { running: 3, queued: 2 } }]) },
  tasks: {
    totals: () => Promise.resolve({ unfinished: 12, queues: [{ waiting: 7 }] }),
    endedSums: (_unit: string, numbers: readonly number[]) => Promise.resolve(numbers.map(() => ({}))),
    search: () => Promise.resolve({ tasks: [] }),
  },
  taskConfigs: {
    facets: () => {
      const none = { count: 0, isExact: true };
      return Promise.resolve({ total: none, paused: none, failing: none, overdue: none, parked: none });
    },
    list: () => Promise.resolve({ configs: [], next: undefined }),
  },
  store: {
    health: () =>
      Promise.resolve({ warnings: [{ code: 'redis.eviction', message: 'words', params: { policy: 'x' } }] }),
  },
};

describe('The route /api/v1/overview', () => {
  const overviewOf = async (ports: object) => {
    const app = new ApiServer(partsWith(ports), settings).app();
    const asked = request(app).get('/api/v1/overview');
    const answer = await asked.set('authorization', `Bearer ${secretOf('viewer')}`);
    return { status: answer.status, overview: answer.body as { readonly minutes: readonly unknown[] } };
  };

  it('shows everything in one answer, with the warnings of the store as codes and words', async () => {
    const { overview } = await overviewOf(works);
    expect(overview).toMatchObject({
      unavailable: [],
      leader: 's1',
      schedulers: 1,
      workers: 1,
      slots: 10,
      running: 3,
      waiting: 9,
      unfinished: 12,
      fold_lag_ms: 0,
      store_warnings: [{ code: 'redis.eviction', message: 'words', params: { policy: 'x' } }],
    });
    expect(overview.minutes).toHaveLength(60);
  });

  it('leaves the other parts when some cannot be read', async () => {
    const workers = { live: denied };
    const tasks = { ...works.tasks, endedSums: denied };
    const { status, overview } = await overviewOf({ ...works, workers, tasks });
    expect(status).toBe(200);
    expect(overview).toMatchObject({
      unavailable: ['workers', 'minutes'],
      leader: 's1',
      workers: null,
      slots: null,
      waiting: null,
      unfinished: 12,
      minutes: [],
    });
  });

  it('fails when nothing can be read', async () => {
    const reads = { facets: denied, list: denied, search: denied };
    const away = { ...reads, live: denied, totals: denied, endedSums: denied, health: denied };
    const { status } = await overviewOf({
      ...works,
      registry: away,
      workers: away,
      tasks: away,
      store: away,
      taskConfigs: away,
    });
    expect(status).toBe(500);
  });
});
