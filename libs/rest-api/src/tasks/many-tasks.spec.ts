import { noMetrics } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { aConfig } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { noTimeLeft, type Call, type Route } from '../http/route';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';
import { RecordedAudit } from '../server/specs/recorded-audit';
import type { ApiParts } from '../http/api-parts';
import { manyTasksRoutes } from './many-tasks-routes';
import { transferRoutes } from './transfer-routes';

const stored = { config: aConfig({ id: 'a' }), dueAt: undefined, open: 0 };
const execute = jest.fn(() => Promise.resolve(stored));

/** Calls a route that makes many changes, with time to start only `changes` of them. */
async function answerOf(routes: readonly Route[], path: string, call: object, changes: number) {
  const route = routes.find((one) => one.path === path && one.method === 'post')!;
  const hasTime = () => execute.mock.calls.length < changes;
  return (await route.handle({ query: {}, ...call, hasTime } as unknown as Call<object, object>)).body;
}

describe('A request that changes many tasks', () => {
  const caller = { name: 'ops', role: 'admin', address: '' } as const;
  const isEnabled = () => Promise.resolve(stored);
  const parts = {
    ports: {
      logger: silentLog,
      metrics: noMetrics,
      audit: new RecordedAudit(),
      taskConfigs: { find: isEnabled },
    },
    useCases: { setTaskEnabled: { execute }, createTask: { execute } },
  } as unknown as ApiParts;
  beforeEach(() => execute.mockClear());

  it('refuses the tasks of an import that it has no time for', async () => {
    const body = { text: 'tasks:\n- { id: a, name: A }\n- { id: b, name: B }\n- { id: c, name: C }\n' };
    const nothing = { ...parts, ports: { ...parts.ports, taskConfigs: { find: () => Promise.resolve() } } };
    const routes = transferRoutes(nothing as unknown as ApiParts);
    const call = { body, query: { dry_run: true }, caller };
    expect(await answerOf(routes, '/api/v1/tasks/import', call, 1)).toMatchObject({
      tasks: [
        { id: 'a', outcome: 'created' },
        {
          id: 'b',
          outcome: 'refused',
          reason: noTimeLeft,
        },
        { id: 'c', outcome: 'refused' },
      ],
    });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('refuses a third import of one caller while two are running, and accepts it afterwards', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const busy = { ...parts, ports: { ...parts.ports, taskConfigs: { find: () => released } } };
    const routes = transferRoutes(busy as unknown as ApiParts);
    const call = { body: { text: 'tasks: [{ id: a, name: A }]' }, query: { dry_run: true }, caller };
    const import_ = () => answerOf(routes, '/api/v1/tasks/import', call, 9);
    const running = [import_(), import_()];
    await expect(import_()).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '5' } });
    release();
    await Promise.all(running);
    expect(await import_()).toMatchObject({ tasks: [{ outcome: 'created' }] });
  });

  it('refuses the tasks of enable-many that it has no time for', async () => {
    const body = { ids: ['a', 'b'], enabled: false };
    const call = { body, caller };
    expect(await answerOf(manyTasksRoutes(parts), '/api/v1/tasks/enable-many', call, 1)).toMatchObject({
      results: [
        { outcome: 'done', code: null },
        { outcome: 'refused', reason: noTimeLeft, code: 'request.no_time' },
      ],
    });
    expect(execute).toHaveBeenCalledTimes(1);
  });
});

const app = new ApiServer(partsWith({ audit: new RecordedAudit() }), settings).app();
const post = (path: string, type: string, text: string) =>
  request(app)
    .post(path)
    .set({ authorization: `Bearer ${secretOf('admin')}`, 'content-type': type })
    .send(text);

describe('A task whose id is also a fixed path', () => {
  it.each(['{"id": "export", "name": "a"}', '{"name": "- Export!"}', '{"name": "Facets"}'])(
    'is refused: %s',
    async (task) => {
      const problem = {
        status: 400,
        errors: [{ field: expect.stringMatching(/^(tasks\.0\.)?id$/) as string }],
      };
      expect((await post('/api/v1/tasks', 'application/json', task)).body).toMatchObject(problem);
      const text = `tasks:\n- ${task}`;
      expect((await post('/api/v1/tasks/import', 'application/yaml', text)).body).toMatchObject(problem);
    },
  );
});

describe('The body of an import', () => {
  const import_ = (type: string, text: string) => post('/api/v1/tasks/import', type, text);

  it.each(['application/json', 'application/x-www-form-urlencoded'])(
    'is refused with the media type %s, and the error names the right one',
    async (type) => {
      const answer = await import_(type, 'tasks: []');
      expect([answer.status, answer.body]).toMatchObject([
        415,
        { title: 'The body must be sent as application/yaml' },
      ]);
    },
  );

  it.each([
    ['a key other than tasks', 'tasks: []\nversion: 1\n', 'nothing else'],
    [
      'more than 2000 tasks',
      `tasks:\n${'- {}\n'.repeat(2001)}`,
      'contains 2001 tasks, but at most 2000 are allowed',
    ],
    [
      'more than 2000 tasks under a quoted key',
      `"tasks":\n${'- {}\n'.repeat(2001)}`,
      'contains 2001 tasks, but at most 2000 are allowed',
    ],
  ])('is refused with %s', async (_, text, reason) => {
    const answer = await import_('application/yaml', text);
    expect([answer.status, (answer.body as { title: string }).title]).toEqual([
      400,
      expect.stringContaining(reason),
    ]);
  });
});
