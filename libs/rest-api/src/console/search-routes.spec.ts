import type { Ports } from '@distribute-schedule/application';
import { aConfig, aTask, aWorker, anExecutorInstance } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

const configs = Array.from({ length: 30 }, (_, n) => aConfig({ id: `report-${n}`, name: `Report ${n}` }));
const stored = configs.map((config) => ({ config, dueAt: undefined, open: 0 }));
const contains = (wanted: string) =>
  stored.filter(({ config }) => config.definition.name.toLowerCase().includes(wanted.toLowerCase()));

/** A store with 30 tasks, an execution, two workers and a service with two instances. */
const ports = {
  taskConfigs: {
    find: (id: string) => Promise.resolve(stored.find(({ config }) => config.id === id)),
    named: () => Promise.resolve([]),
    list: ({ search = '', limit = 0 }) =>
      Promise.resolve({ configs: contains(search).slice(0, limit), unreadable: [], next: undefined }),
  },
  tasks: {
    find: (id: string) => Promise.resolve(id === 'report-1@7' ? aTask({ id, name: 'Report 1' }) : undefined),
  },
  workers: { live: () => Promise.resolve(['worker-b', 'worker-a'].map((id) => aWorker({ id }))) },
  executorInstances: {
    all: () => Promise.resolve(['one', 'two'].map((id) => anExecutorInstance({ id, name: 'reports' }))),
  },
} as unknown as Partial<Ports>;

const app = new ApiServer(partsWith(ports), settings).app();
const find = async (q: string) => {
  const asked = request(app).get(`/api/v1/search?q=${encodeURIComponent(q)}`);
  const answer = await asked.set('authorization', `Bearer ${secretOf('viewer')}`);
  const body = answer.body as { items: readonly { kind: string; id: string }[]; more: boolean };
  return { status: answer.status, ...body };
};
const idsIn = async (q: string) => (await find(q)).items.map(({ kind, id }) => `${kind} ${id}`);

describe('The search', () => {
  it('finds a task by its whole id first, and says when more may match', async () => {
    const { items, more } = await find('report-27');
    expect([items[0], more]).toEqual([{ kind: 'task', id: 'report-27', name: 'Report 27' }, false]);
    const many = await find('REPORT');
    expect(many.items.filter(({ kind }) => kind === 'task')).toHaveLength(10);
    expect(many.items.length).toBeLessThanOrEqual(20);
  });

  it('finds an execution by its id, workers by a part of theirs, and a service once', async () => {
    expect(await idsIn('report-1@7')).toEqual(['execution report-1@7']);
    expect(await idsIn(' WORKER ')).toEqual(['worker worker-a', 'worker worker-b']);
    expect(await idsIn('two')).toEqual(['service reports']);
  });

  it('finds nothing for an empty text, and refuses a long one', async () => {
    expect(await find(' ')).toMatchObject({ items: [], more: false });
    expect((await find('x'.repeat(301))).status).toBe(400);
  });
});
