import type { Ports } from '@distribute-schedule/application';
import { SettableClock } from '@distribute-schedule/application/testing';
import type { TaskConfigFacets, TaskConfigQuery } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const three = { count: 3, isExact: true };
const facets: TaskConfigFacets = {
  total: { count: 10_000, isExact: false },
  paused: three,
  failing: three,
  overdue: three,
  parked: three,
  executors: [{ value: 'http', count: 2 }],
  owners: [],
  labels: [{ value: 'gpu=yes', count: 1 }],
  types: [
    { value: 'report', count: 2 },
    { value: 'sync', count: 1 },
  ],
  isComplete: false,
};

function anApi() {
  const clock = new SettableClock();
  const queries: TaskConfigQuery[] = [];
  const readFacets = jest.fn((_dueBefore: number) => Promise.resolve(facets));
  const stored = { config: aConfig({ id: 'a' }), versionToken: '1.1', dueAt: undefined, open: 0 };
  const taskConfigs = {
    list: (query: TaskConfigQuery) => {
      queries.push(query);
      return Promise.resolve({ configs: [stored], unreadable: [], next: undefined });
    },
    facets: readFacets,
    recentOutcomes: () =>
      Promise.resolve([[{ taskId: 'a@5', status: 'failed', endedAt: 5000, runMs: 40, lateMs: 2 }]]),
    ledgers: () =>
      Promise.resolve([[{ dueAt: 9000, outcome: 'missed', decidedAt: 1, lateMs: 0, by: 's', epoch: 1 }]]),
  } as unknown as Ports['taskConfigs'];
  const app = new ApiServer(partsWith({ taskConfigs, clock }), settings).app();
  const get = async (path: string) => {
    const response = await request(app)
      .get(`/api/v1/tasks${path}`)
      .set({ authorization: `Bearer ${secretOf('viewer')}` });
    return { status: response.status, body: response.body as Record<string, unknown> };
  };
  return { get, queries, readFacets, clock };
}

describe('GET /api/v1/tasks', () => {
  it('turns each filter into a condition', async () => {
    const { get, queries, clock } = anApi();
    await get('?state=failing&label=gpu%3Dyes&type=report&executor=http&owner=o');
    await get('?state=overdue');
    await get('?state=paused&enabled=true');
    const dueBefore = clock.now() - 30_000;
    expect(queries).toEqual([
      expect.objectContaining({
        state: { name: 'failing' },
        label: 'gpu=yes',
        type: 'report',
        executor: 'http',
        owner: 'o',
      }),
      expect.objectContaining({ state: { name: 'overdue', dueBefore } }),
      expect.objectContaining({ isEnabled: false }),
    ]);
    expect(queries[2]).not.toHaveProperty('state');
  });

  it.each(['state=odd', `type=${'x'.repeat(257)}`, 'include=everything', `label=${'x'.repeat(201)}`])(
    'refuses %s',
    async (query) => {
      expect((await anApi().get(`?${query}`)).status).toBe(400);
    },
  );

  it('adds the latest outcomes only when asked for them', async () => {
    const { get } = anApi();
    expect((await get('')).body['items']).toMatchObject([{ id: 'a', recent: null }]);
    const run = { outcome: 'failed', execution_id: 'a@5', duration_ms: 40, late_ms: 2, count: 1 };
    const gap = { outcome: 'missed', execution_id: null, duration_ms: null, late_ms: null, count: 1 };
    expect((await get('?include=recent')).body['items']).toMatchObject([
      {
        recent: {
          marks: [
            { ...gap, at: '1970-01-01T00:00:09.000Z' },
            { ...run, at: '1970-01-01T00:00:05.000Z' },
          ],
          failing: true,
          p95_ms: 40,
        },
      },
    ]);
  });
});

describe('GET /api/v1/tasks/facets', () => {
  it('shows counts, says which are exact, and reads the store at most once a second', async () => {
    const { get, readFacets, clock } = anApi();
    const exactly = { count: 3, exact: true };
    expect((await get('/facets')).body).toEqual({
      states: {
        all: { count: 10_000, exact: false },
        failing: exactly,
        overdue: exactly,
        paused: exactly,
        parked: exactly,
      },
      executors: [{ value: 'http', count: 2 }],
      owners: [],
      labels: [{ value: 'gpu=yes', count: 1 }],
      types: [
        { value: 'report', count: 2 },
        { value: 'sync', count: 1 },
      ],
      complete: false,
    });
    await clock.pass(999);
    await get('/facets');
    expect(readFacets).toHaveBeenCalledTimes(1);
    await clock.pass(1);
    await get('/facets');
    expect(readFacets).toHaveBeenLastCalledWith(clock.now() - 30_000);
  });
});
