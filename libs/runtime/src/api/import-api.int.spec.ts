import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

describe('The import of tasks', () => {
  let api: ApiUnderTest;
  const text = `tasks:
  - { id: kept, name: Kept }
  - { id: edited, name: Edited, priority: 7 }
  - { id: fresh, name: Fresh, cron_expression: '@every 1h' }
  - { id: unoffered, name: Unoffered, executor: htp }
  - { id: incomplete, name: Incomplete, executor: http, cron_expression: '@every 1h' }
  - { id: edited-badly, name: Edited badly, executor: http, cron_expression: '@every 1h' }
`;
  const ids = ['kept', 'edited', 'fresh', 'unoffered', 'incomplete', 'edited-badly'];

  beforeAll(async () => {
    api = await startApi();
    // The API knows the offered executors while a worker is alive.
    await until(
      async () => (await api.call('GET', '/api/v1/workers')).body.items,
      (workers) => workers.length > 0,
    );
    for (const id of ['kept', 'edited', 'edited-badly']) {
      const name = id === 'kept' ? 'Kept' : 'Before';
      await api.call('POST', '/api/v1/tasks', { id, name, priority: 3 });
    }
  });
  afterAll(() => api.stop());

  const import_ = (query: string, yaml = text) =>
    api.call('POST', `/api/v1/tasks/import${query}`, yaml, { 'content-type': 'application/yaml' });
  const stored = async () => (await api.call('GET', '/api/v1/tasks')).body.items;
  const records = async () =>
    (await api.call('GET', '/api/v1/audit')).body.items as unknown as readonly Record<string, unknown>[];

  it('predicts the outcome and the reason for each task in a dry run, and changes nothing', async () => {
    const before = await stored();
    const dry = await import_('?dry_run=true');
    expect(await stored()).toEqual(before);
    expect(await records()).toHaveLength(4);
    expect((await records())[0]).toMatchObject({ subject: '6 tasks, dry run', before: null, after: null });
    const real = await import_('');
    expect(real.body.tasks).toEqual(dry.body.tasks);
    expect(real.body.tasks).toMatchObject([
      { id: 'kept', outcome: 'unchanged', fields: [] },
      { id: 'edited', outcome: 'changed', fields: ['name', 'priority'], reason: null },
      { id: 'fresh', outcome: 'created', fields: ['cron_expression', 'name'], reason: null },
      { id: 'unoffered', outcome: 'refused', fields: ['executor'] },
      { id: 'incomplete', outcome: 'refused', fields: ['parameters'] },
      { id: 'edited-badly', outcome: 'refused', fields: ['parameters'] },
    ]);
    expect(real.text).toContain('no live worker offers the executor \\"htp\\"');
    expect(real.text).toContain('url is missing');
    expect((await stored()).map(({ id }) => id)).toEqual(['edited', 'edited-badly', 'fresh', 'kept']);
  });

  it('writes an audit record for each task that it created, changed or refused, and for no other', async () => {
    const ofTasks = (await records()).filter(
      ({ action, subject }) =>
        action === 'POST /api/v1/tasks/import' && ids.some((id) => id === String(subject)),
    );
    const who = { who: 'local', from: '127.0.0.1', of: 'task' };
    expect(ofTasks).toMatchObject([
      { ...who, subject: 'edited-badly', outcome: 'refused', reason: 'task_config.invalid', after: null },
      { ...who, subject: 'incomplete', outcome: 'refused', reason: 'task_config.invalid', after: null },
      { ...who, subject: 'unoffered', outcome: 'refused', reason: 'task_config.invalid', after: null },
      { ...who, subject: 'fresh', outcome: 'done', before: null, after: { name: 'Fresh', version: 1 } },
      {
        ...who,
        subject: 'edited',
        outcome: 'done',
        before: { name: 'Before', priority: 3, version: 1 },
        after: { name: 'Edited', priority: 7, version: 2 },
      },
    ]);
    const own = (await records()).find(({ subject }) => subject === '6 tasks');
    expect(own?.['after']).toEqual({ created: 1, changed: 1, unchanged: 1, refused: 3 });
  });

  it('refuses a text that contains a task twice', async () => {
    const twice = await import_('', 'tasks:\n  - {id: a, name: A}\n  - {id: a, name: B}\n');
    expect([twice.status, twice.body.errors]).toEqual([
      400,
      [{ field: 'tasks.1.id', reason: 'id is the same as in tasks.0' }],
    ]);
  });
});
