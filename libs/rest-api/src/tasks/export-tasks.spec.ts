import { request as send, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { StoredTaskConfig } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';
import { exportTasks } from './export-tasks';
import { readYaml } from './read-yaml';

const stored = (id: string, text = ''): StoredTaskConfig => ({
  config: aConfig({ id, parameters: { text } }),
  dueAt: undefined,
  open: 0,
});
const pageOf = (count: number, text?: string) => ({
  list: () => {
    const configs = Array.from({ length: count }, (_, i) => stored(`t${i}`, text));
    return Promise.resolve({ configs, unreadable: [], next: undefined });
  },
});
const unchanged = (task: unknown) => task;

async function chunksOf(taskConfigs: Parameters<typeof exportTasks>[0]): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of exportTasks(taskConfigs, unchanged)) chunks.push(chunk);
  return chunks;
}

describe('exportTasks', () => {
  it('exports in chunks of a bounded length, which together are one list', async () => {
    const chunks = await chunksOf(pageOf(200, 'x'.repeat(2000)));
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000);
    expect((readYaml(chunks.join('')) as { tasks: unknown[] }).tasks).toHaveLength(200);
  });

  it('gives way to other work of the process', async () => {
    let others = 0;
    const timer = setInterval(() => (others += 1), 0);
    await chunksOf(pageOf(200, 'some words: "quoted"\n'.repeat(200)));
    clearInterval(timer);
    expect(others).toBeGreaterThan(2);
  });

  it('leaves out what the system sets', async () => {
    const advertised = {
      taskName: 'sync',
      executionMode: 'parallel' as const,
      loadBalanceStrategy: 'round_robin',
      timeoutMs: 1000,
      withdrawnAt: 0,
    };
    const config = aConfig({ owner: 'shop', advertised });
    const configs = [{ config, dueAt: 0, open: 1, parkedBecause: 'damaged' }];
    const [text] = await chunksOf({
      list: () => Promise.resolve({ configs, unreadable: [], next: undefined }),
    });
    expect(text).not.toMatch(/owner|unadvertised|version|_at:|next_run|unfinished|parked/);
  });

  it('exports a store without tasks as a list without entries', async () => {
    expect(await chunksOf(pageOf(0))).toEqual(['tasks:\n']);
  });
});

describe('A second export of one caller', () => {
  const waiting: (() => void)[] = [];
  const list = () => new Promise((resolve) => waiting.push(() => resolve({ configs: [stored('a')] })));
  const server = new ApiServer(partsWith({ taskConfigs: { list } as never }), settings).app().listen(0);
  afterAll(() => server.close());

  const export_ = async (role: string): Promise<IncomingMessage> => {
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${secretOf(role)}` };
    const request = send({ port, path: '/api/v1/tasks/export', headers }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.resume();
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise(setImmediate);
  };

  it('is refused until the first has ended, while other callers can export', async () => {
    const first = export_('viewer');
    await until(() => waiting.length === 1);
    const second = await export_('viewer');
    expect([second.statusCode, second.headers['retry-after']]).toEqual([429, '5']);
    const other = export_('admin');
    await until(() => waiting.length === 2);
    for (const proceed of waiting.splice(0)) proceed();
    for (const response of await Promise.all([first, other])) {
      expect(response.statusCode).toBe(200);
      if (!response.readableEnded) await once(response, 'end');
    }
    const third = export_('viewer');
    await until(() => waiting.length === 1);
    waiting.splice(0)[0]?.();
    expect((await third).statusCode).toBe(200);
  });
});

describe('POST /api/v1/tasks/export', () => {
  const findAll = (ids: readonly string[]) =>
    Promise.resolve(
      ids
        .filter((id) => id !== 'nowhere')
        .map((id) => ({
          config: aConfig({ id, parameters: { password: 'hidden' } }),
        })),
    );
  const app = new ApiServer(partsWith({ taskConfigs: { findAll } as never }), settings).app();
  const post = (ids: readonly string[], role: string) =>
    request(app)
      .post('/api/v1/tasks/export')
      .set({ authorization: `Bearer ${secretOf(role)}` })
      .send({ ids });
  const tasksIn = (text: string) =>
    (readYaml(text) as { tasks: { id: string; parameters: unknown }[] }).tasks;

  it('exports the tasks that exist, once each, and masks secrets for viewers', async () => {
    const forOperators = await post(['b', 'nowhere', 'a', 'b'], 'operator');
    expect(forOperators.headers['content-type']).toMatch('application/yaml');
    expect(tasksIn(forOperators.text)).toMatchObject([
      { id: 'b', parameters: { password: 'hidden' } },
      { id: 'a' },
    ]);
    expect((await post(['a'], 'viewer')).text).not.toContain('hidden');
  });

  it.each([[[]], [Array.from({ length: 501 }, (_, n) => `t${n}`)], [['not an id']]])(
    'refuses %j',
    async (ids) => {
      expect((await post(ids, 'viewer')).status).toBe(400);
    },
  );
});
