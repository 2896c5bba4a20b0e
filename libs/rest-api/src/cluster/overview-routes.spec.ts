import type { UseCases } from '@distribute-schedule/application';
import type { FireRecord } from '@distribute-schedule/domain';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

interface ShownOverview {
  readonly minutes: readonly unknown[];
  readonly unplanned: { readonly items: readonly Readonly<Record<string, unknown>>[] };
}

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
    findAll: () => Promise.resolve([{ config: { id: 'sync', definition: { name: 'Sync' } } }]),
    ledgerExceptions: () => Promise.resolve([]),
  },
  store: {
    health: () =>
      Promise.resolve({ warnings: [{ code: 'redis.eviction', message: 'words', params: { policy: 'x' } }] }),
  },
};

const timeline = {
  execute: () =>
    Promise.resolve({ density: { dueTasks: 14, slots: 10, buckets: [{ atOnce: 3 }, { atOnce: 12 }] } }),
};

/** Due times that did not run, newest first. */
const exceptions = (...records: readonly (readonly [configId: string, record: Partial<FireRecord>])[]) =>
  records.map(([configId, record], i) => ({
    position: `${i}`,
    configId,
    record: { dueAt: 59_000_000 - i, decidedAt: 59_000_000 - i, ...record },
  }));

describe('The route /api/v1/overview', () => {
  const overviewOf = async (ports: object, showTimeline: object = timeline) => {
    const useCases = { showTimeline } as unknown as UseCases;
    const app = new ApiServer({ ports: partsWith(ports).ports, useCases }, settings).app();
    const asked = request(app).get('/api/v1/overview');
    const answer = await asked.set('authorization', `Bearer ${secretOf('viewer')}`);
    return { status: answer.status, overview: answer.body as ShownOverview };
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
      due_soon: { minutes: 10, tasks: 14, at_once: 12, slots: 10 },
      unplanned: { items: [], groups: 0, exact: true },
      store_warnings: [{ code: 'redis.eviction', message: 'words', params: { policy: 'x' } }],
    });
    expect(overview.minutes).toHaveLength(60);
  });

  it('groups the due times that did not run by task and reason: what was lost first, then the most frequent', async () => {
    const ledgerExceptions = () =>
      Promise.resolve(
        exceptions(
          ['tick', { outcome: 'skipped', reason: 'overlap' }],
          ['sync', { outcome: 'missed', reason: 'misfire', until: 59_500_000 }],
          ['full', { outcome: 'refused', reason: '1000 unfinished executions' }],
          ['tick', { outcome: 'skipped', reason: 'overlap' }],
          ['full', { outcome: 'refused', reason: '999 unfinished executions' }],
          ['tick', { outcome: 'skipped', reason: 'window' }],
          ['old', { outcome: 'missed', dueAt: 60_000_000 - 86_400_001 }],
        ),
      );
    const { overview } = await overviewOf({
      ...works,
      taskConfigs: { ...works.taskConfigs, ledgerExceptions },
    });
    const { items, ...numbers } = overview.unplanned;
    expect(numbers).toEqual({ groups: 4, exact: true });
    expect(
      items.map(({ task_id, task_name, reason, count, exact }) => [task_id, task_name, reason, count, exact]),
    ).toEqual([
      ['sync', 'Sync', 'misfire', 1, false],
      ['full', null, '1000 unfinished executions', 2, true],
      ['tick', null, 'overlap', 2, true],
      ['tick', null, 'window', 1, true],
    ]);
  });

  it('shows at most 8 groups, and says how many there are', async () => {
    const many = Array.from({ length: 500 }, (_, i) => [`task-${i}`, { outcome: 'missed' }] as const);
    const ledgerExceptions = () => Promise.resolve(exceptions(...many));
    const { overview } = await overviewOf({
      ...works,
      taskConfigs: { ...works.taskConfigs, ledgerExceptions },
    });
    expect(overview.unplanned).toMatchObject({ groups: 500, exact: false });
    expect(overview.unplanned.items).toHaveLength(8);
  });

  it('leaves the other parts when some cannot be read', async () => {
    const workers = { live: denied };
    const tasks = { ...works.tasks, endedSums: denied };
    const taskConfigs = { ...works.taskConfigs, ledgerExceptions: denied };
    const away = { ...works, workers, tasks, taskConfigs };
    const { status, overview } = await overviewOf(away, { execute: denied });
    expect(status).toBe(200);
    expect(overview).toMatchObject({
      unavailable: ['workers', 'minutes', 'due_soon', 'unplanned'],
      due_soon: null,
      unplanned: null,
      leader: 's1',
      workers: null,
      slots: null,
      waiting: null,
      unfinished: 12,
      minutes: [],
    });
  });

  it('fails when nothing can be read', async () => {
    const reads = { facets: denied, list: denied, search: denied, ledgerExceptions: denied };
    const away = { ...reads, live: denied, totals: denied, endedSums: denied, health: denied };
    const nothing = { ...works, registry: away, workers: away, tasks: away, store: away, taskConfigs: away };
    const { status } = await overviewOf(nothing, { execute: denied });
    expect(status).toBe(500);
  });
});
