import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

describe('The REST API of tasks and executions', () => {
  let api: ApiUnderTest;
  let runs = 0;

  beforeAll(async () => {
    const handlers = {
      count: () => Promise.resolve({ runs: ++runs }),
      break: () => Promise.reject(new Error('broken')),
    };
    api = await startApi({ handlers, settings: { task: { maxRetry: 0 } } });
  });
  afterAll(() => api.stop());

  const finished = (id: string) =>
    until(
      async () => (await api.call('GET', `/api/v1/executions/${id}`)).body,
      ({ status }) => ['success', 'failed', 'cancelled'].includes(status),
    );

  it('checks a new task and a change without saving them', async () => {
    const fields = { name: 'Checked', cron_expression: '0 0 2 * * *', executor: 'local', handler: 'count' };
    const isNew = await api.call('POST', '/api/v1/tasks/check', { ...fields, labels: { gpu: 'yes' } });
    expect(isNew.status).toBe(200);
    expect(isNew.body).toMatchObject({ task: { id: 'checked' }, warnings: ['no worker'], changes: [] });
    expect(isNew.body.upcoming).toHaveLength(10);
    expect((await api.call('GET', '/api/v1/tasks/checked')).status).toBe(404);
    const wrong = await api.call('POST', '/api/v1/tasks/check', { ...fields, executor: 'locl' });
    expect([wrong.status, wrong.body.errors]).toMatchObject([400, [{ field: 'executor' }]]);

    await api.call('POST', '/api/v1/tasks', fields);
    const edit = await api.call('POST', '/api/v1/tasks/checked/check', { priority: 7, enabled: false });
    expect(edit.body).toMatchObject({
      warnings: ['paused'],
      changes: [
        { field: 'priority', before: 5, after: 7 },
        { field: 'enabled', before: true, after: false },
        { field: 'next_run_at', after: null },
      ],
    });
    const byHand = await api.call('POST', '/api/v1/tasks/checked/check', { cron_expression: '@manual' });
    expect(byHand.body).toMatchObject({ warnings: ['no due time'], upcoming: [] });
    expect((await api.call('GET', '/api/v1/tasks/checked')).body).toMatchObject({ priority: 5, version: 1 });
  });

  it('lists the next due times of a task, and what will skip them', async () => {
    const id = (await api.call('POST', '/api/v1/tasks', { name: 'Foreseen', cron_expression: '@every 1h' }))
      .body.id;
    const runs = await api.call('GET', `/api/v1/tasks/${id}/upcoming?count=2`);
    expect(runs.body.items).toMatchObject([{ dst: null, skipped_by: null }, { skipped_by: null }]);
    await api.call('POST', `/api/v1/tasks/${id}/disable`);
    const paused = await api.call('GET', `/api/v1/tasks/${id}/upcoming?count=1`);
    expect(paused.body.items).toMatchObject([{ skipped_by: 'pause' }]);
  });

  it('creates, reads, changes and deletes a task, and returns an ETag for each version', async () => {
    const made = await api.call('POST', '/api/v1/tasks', {
      name: 'Nightly sum',
      cron_expression: '0 0 2 * * *',
      time_zone: 'Asia/Shanghai',
      timeout: '30s',
      start_at: '2026-01-01T00:00:00+08:00',
      jitter: '5s',
      description: 'sums',
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: 'nightly-sum', timeout_seconds: 30, jitter: '5s', version: 1 });
    expect(made.headers.get('etag')).toMatch(/^"1-/);
    expect((await api.call('POST', '/api/v1/tasks', { name: 'Nightly sum' })).body.code).toBe(
      'task_config.exists',
    );

    const patch = await api.call(
      'PATCH',
      '/api/v1/tasks/nightly-sum',
      { description: null, jitter: null, max_retry: 7 },
      { 'if-match': '"1"' },
    );
    expect(patch.body).toMatchObject({
      description: null,
      jitter: null,
      max_retry: 7,
      version: 2,
      start_at: '2025-12-31T16:00:00.000Z',
    });
    const stale = await api.call(
      'PATCH',
      '/api/v1/tasks/nightly-sum',
      { priority: 1 },
      { 'if-match': '"1"' },
    );
    expect([stale.status, stale.body.code]).toEqual([412, 'request.precondition_failed']);

    const staleRemoval = await api.call('DELETE', '/api/v1/tasks/nightly-sum', undefined, {
      'if-match': '"1"',
    });
    expect([staleRemoval.status, staleRemoval.body.code]).toEqual([412, 'request.precondition_failed']);

    const put = await api.call('PUT', '/api/v1/tasks/nightly-sum', {
      name: 'Sum',
      cron_expression: '@every 1h',
    });
    expect(put.body).toMatchObject({
      name: 'Sum',
      max_retry: 0,
      cron_expression: '@every 1h',
      start_at: null,
    });
    expect((await api.call('DELETE', '/api/v1/tasks/nightly-sum')).status).toBe(204);
    expect((await api.call('GET', '/api/v1/tasks/nightly-sum')).body.code).toBe('task_config.not_found');
  });

  it('compares If-Match with the version of the task, and If-None-Match with all that it shows', async () => {
    const path = '/api/v1/tasks/tagged';
    await api.call('POST', '/api/v1/tasks', { name: 'Tagged', cron_expression: '@manual' });
    // Without max-age, fetch adds no-cache, which asks for the whole task.
    const read = (etag: string) =>
      api.call('GET', path, undefined, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
    const etag = String((await api.call('GET', path)).headers.get('etag'));
    expect((await read(`"9", W/${etag}`)).status).toBe(304);
    const patch = (ifMatch: string) => api.call('PATCH', path, { priority: 5 }, { 'if-match': ifMatch });
    for (const other of ['"2"', `W/${etag}`, '"2", "3"', 'W/"1"', '1', '"x"', '', ','])
      expect([other, (await patch(other)).status]).toEqual([other, 412]);
    const many = Array.from({ length: 21 }, (_, i) => `"${i}"`).join();
    expect((await patch(many)).body.errors).toMatchObject([{ field: 'If-Match' }]);

    const run_at = new Date(Date.now() + 3_600_000).toISOString();
    await api.call('POST', `${path}/trigger`, { run_at });
    // The version is the same, but an execution is unfinished.
    expect((await read(etag)).status).toBe(200);
    let version = 1;
    for (const right of [etag, '"7", "1"', '"1-other" , "1-more"', '*']) {
      const tag = right.replace('"1', `"${version}`);
      expect([tag, (await patch(tag)).status]).toEqual([tag, 200]);
      version = Number(/^"(\d+)/.exec(String((await api.call('GET', path)).headers.get('etag')))?.[1]);
    }
    const gone = await api.call('DELETE', path, undefined, { 'if-match': `"99", "${version}"` });
    expect(gone.status).toBe(204);
  });

  it('creates a task by PUT, and replaces it by the next PUT', async () => {
    const path = '/api/v1/tasks/by-put';
    const put = (body: object, headers = {}) => api.call('PUT', path, { name: 'By put', ...body }, headers);
    const made = await put({});
    const tagOf = (version: number) => expect.stringMatching(`^"${version}-`) as unknown;
    const { headers } = made;
    expect([made.status, headers.get('location'), headers.get('etag')]).toEqual([201, path, tagOf(1)]);
    const same = await put({});
    expect([same.status, same.headers.get('etag')]).toEqual([200, tagOf(1)]);
    const other = await put({ priority: 7 });
    expect([other.status, other.headers.get('etag')]).toEqual([200, tagOf(2)]);
    const { items } = (await api.call('GET', '/api/v1/audit?limit=3')).body;
    expect(items).toMatchObject([
      { before: { priority: 5 }, after: { priority: 7 } },
      { before: { version: 1 }, after: { version: 1 } },
      { action: 'PUT /api/v1/tasks/{id}', subject: 'by-put', before: null, after: { version: 1 } },
    ]);
    const hidden = await api.call('PUT', '/api/v1/tasks/export', { name: 'a' });
    expect([hidden.status, hidden.body.errors]).toMatchObject([400, [{ field: 'id' }]]);
  });

  it('only creates with If-None-Match, and only replaces with If-Match', async () => {
    const put = async (id: string, headers: Readonly<Record<string, string>>) => {
      const { status, body } = await api.call('PUT', `/api/v1/tasks/${id}`, { name: 'a' }, headers);
      return status < 300 ? status : [status, body.code];
    };
    const failed = [412, 'request.precondition_failed'];
    const onlyNew = { 'if-none-match': '*' };
    expect(await put('guarded', { 'if-match': '*' })).toEqual(failed);
    expect(await put('guarded', { ...onlyNew, 'if-match': '*' })).toEqual(failed);
    expect(await put('guarded', onlyNew)).toBe(201);
    expect(await put('guarded', onlyNew)).toEqual(failed);
    expect(await put('guarded', { ...onlyNew, 'if-match': '*' })).toEqual(failed);
    expect(await put('guarded', { 'if-match': '*' })).toBe(200);
    expect(await put('guarded', { 'if-match': '"9"' })).toEqual(failed);
    expect(await put('guarded', { 'if-none-match': '"1"' })).toEqual([400, 'request.invalid']);
  });

  it('creates one task when several callers PUT it at once, and keeps the change of each in turn', async () => {
    const path = '/api/v1/tasks/raced';
    const priorities = [1, 2, 3, 4, 6];
    const put = (priority: number, headers = {}) =>
      api.call('PUT', path, { name: 'Raced', priority }, headers);
    const answers = await Promise.all(priorities.map((priority) => put(priority)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect((await api.call('GET', path)).headers.get('etag')).toMatch(/^"5-/);
    await api.call('DELETE', path);
    const onlyNew = await Promise.all(priorities.map((priority) => put(priority, { 'if-none-match': '*' })));
    expect(onlyNew.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412, 412]);
  });

  it('accepts a task as it was read with one changed field, and ignores read-only fields', async () => {
    await api.call('POST', '/api/v1/tasks', {
      name: 'Round trip',
      cron_expression: '*/7 * * * *',
      time_zone: 'Asia/Tokyo',
      timeout: '1500ms',
      misfire: { mode: 'all', max_age: '2h' },
      labels: { zone: 'a' },
      retry_delay: '90s',
      enabled: false,
      pause_windows: [{ from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' }],
    });
    const kept = ({ version, updated_at, ...said }: Record<string, unknown>) => said;
    for (const method of ['PUT', 'PATCH']) {
      const read = (await api.call('GET', '/api/v1/tasks/round-trip')).body as unknown as Record<
        string,
        unknown
      >;
      const sent = { ...read, priority: method === 'PUT' ? 8 : 7, version: 99, next_run_at: null };
      const answer = await api.call(method, '/api/v1/tasks/round-trip', sent);
      expect([answer.status, kept(answer.body as never)]).toEqual([
        200,
        kept({ ...read, priority: sent.priority }),
      ]);
      const other = await api.call(method, '/api/v1/tasks/round-trip', { ...sent, id: 'other' });
      expect([other.status, other.body.errors[0]?.field]).toEqual([400, 'id']);
    }
    const bare = { name: 'bare', cron_expression: '@manual' };
    const { body } = await api.call('POST', '/api/v1/tasks', bare);
    expect((await api.call('PUT', '/api/v1/tasks/bare', body)).status).toBe(200);
  });

  it('lists tasks page by page, finds them by a part of the name, and sorts them', async () => {
    for (const n of [1, 2, 3])
      await api.call('POST', '/api/v1/tasks', { id: `list-${n}`, name: `Listed ${n}`, enabled: n !== 2 });
    const first = (await api.call('GET', '/api/v1/tasks?search=LISTED&limit=2')).body;
    expect(first.items.map(({ id }) => id)).toEqual(['list-1', 'list-2']);
    const second = (await api.call('GET', `/api/v1/tasks?search=LISTED&limit=2&cursor=${first.next_cursor}`))
      .body;
    expect(second).toMatchObject({ items: [{ id: 'list-3' }], next_cursor: null });
    const enabled = (await api.call('GET', '/api/v1/tasks?search=listed&enabled=true&sort=-id')).body;
    expect(enabled.items.map(({ id }) => id)).toEqual(['list-3', 'list-1']);
    const other = await api.call('GET', `/api/v1/tasks?sort=name&cursor=${first.next_cursor}`);
    expect([other.status, other.body.errors]).toMatchObject([400, [{ field: 'cursor' }]]);
  });

  it('sorts tasks by name, and finds a task by its exact name', async () => {
    for (const [id, name] of [
      ['n1', 'zz Übung'],
      ['n2', 'ZZ alpha'],
    ] as const)
      await api.call('POST', '/api/v1/tasks', { id, name });
    const sorted = (await api.call('GET', '/api/v1/tasks?search=zz&sort=-name')).body;
    expect(sorted.items.map(({ id }) => id)).toEqual(['n1', 'n2']);
    const stats = (name: string) => api.call('GET', `/api/cron/tasks/${encodeURIComponent(name)}/stats`);
    expect((await stats('zz Übung')).body).toMatchObject({ task_id: 'n1' });
    expect((await stats('n2')).body).toMatchObject({ task_id: 'n2' });
    expect((await stats('zz alpha')).status).toBe(404);
  });

  it('runs a task by hand once per idempotency key, and returns the same reply again', async () => {
    await api.call('POST', '/api/v1/tasks', {
      id: 'by-hand',
      name: 'by hand',
      handler: 'count',
      cron_expression: '@manual',
    });
    const create = () =>
      api.call('POST', '/api/v1/tasks', { name: 'made once' }, { 'idempotency-key': 'k/0' });
    const [made, repeated] = [await create(), await create()];
    expect(repeated.headers.get('etag')).toBe(made.headers.get('etag'));
    expect(repeated.headers.get('location')).toBe('/api/v1/tasks/made-once');
    const trigger = () =>
      api.call(
        'POST',
        '/api/v1/tasks/by-hand/trigger',
        { parameters: { force: true } },
        { 'idempotency-key': 'k/1' },
      );
    const [first, again] = [await trigger(), await trigger()];
    expect(first.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await api.call('POST', '/api/v1/tasks/by-hand/trigger', {}, { 'idempotency-key': 'k/1' });
    expect([other.status, other.body.code]).toEqual([422, 'request.key_reused']);

    const run = await finished(first.body.execution_id);
    expect(run).toMatchObject({
      status: 'success',
      parameters: { force: true },
      result: { data: { runs: 1 } },
    });
    expect(run.steps.map(({ what }) => what)).toEqual(['scheduled', 'started', 'succeeded']);
    const listed = (await api.call('GET', '/api/v1/executions?task_id=by-hand&status=success&limit=10')).body;
    expect(listed).toMatchObject({ items: [{ id: first.body.execution_id }], next_cursor: null });
    // A scheduler folds the run into the statistics after its end.
    const statistics = await until(
      async () => (await api.call('GET', '/api/v1/tasks/by-hand/statistics?days=2')).body,
      (body) => (body as { success_rate?: number | null }).success_rate !== null,
    );
    expect(statistics).toMatchObject({ runs: 1, success_rate: 1, retry_rate: 0 });
    expect((await api.call('GET', '/api/cron/tasks/by%20hand/history')).body.items).toHaveLength(1);
  });

  it('runs a task many times in one request, and each run with a key once', async () => {
    await api.call('POST', '/api/v1/tasks', { name: 'Many', executor: 'local', handler: 'count' });
    const trigger = (runs: readonly object[]) =>
      api.call('POST', '/api/v1/tasks/many/trigger-many', { runs });
    const bad = await trigger([{}, { idempotency_key: 'one' }, { idempotency_key: 'one' }]);
    expect([bad.status, bad.body.errors]).toMatchObject([400, [{ field: 'runs.2' }]]);
    expect((await api.call('GET', '/api/v1/executions?task_id=many')).body.items).toEqual([]);

    const first = await trigger([{ idempotency_key: 'one' }, {}, { parameters: { n: 3 } }]);
    expect(first.status).toBe(202);
    const ids = first.body.runs.map(({ execution_id }) => execution_id);
    expect(ids[0]).toBe('many@m-one');
    for (const id of ids) expect(await finished(id)).toMatchObject({ status: 'success' });
    expect((await api.call('GET', `/api/v1/executions/${ids[2]}`)).body).toMatchObject({
      parameters: { n: 3 },
    });

    const again = await trigger([{ idempotency_key: 'one' }]);
    expect([again.status, again.body]).toEqual([
      200,
      { runs: [{ execution_id: 'many@m-one', created: false }] },
    ]);
    const { items } = (await api.call('GET', '/api/v1/audit?limit=1')).body;
    expect(items).toMatchObject([{ subject: 'many', after: { runs: 1, created: 0 } }]);
  });

  it('reruns each failed execution once, and names the original in the rerun', async () => {
    await api.call('POST', '/api/v1/tasks', {
      id: 'broken',
      name: 'broken',
      handler: 'break',
      cron_expression: '@manual',
    });
    const { execution_id } = (await api.call('POST', '/api/v1/tasks/broken/trigger')).body;
    expect(await finished(execution_id)).toMatchObject({
      status: 'failed',
      error: 'broken',
      attempt_history: [{ attempt: 1, outcome: 'failed', reason: 'broken' }],
      late_ms: expect.any(Number) as number,
      times_out_at: null,
    });
    const span = {
      task_id: 'broken',
      from: '2020-01-01T00:00:00Z',
      to: new Date(Date.now() + 1000).toISOString(),
    };
    const many = (await api.call('POST', '/api/v1/executions/rerun-failed', span)).body;
    expect(many.results).toMatchObject([{ of: execution_id, created: true }]);
    expect(await finished(many.results[0]!.execution_id)).toMatchObject({
      rerun_of: execution_id,
      cause: 'rerun',
    });
    const onwards = { ...span, cursor: many.next_cursor ?? undefined };
    const rest = await until(
      async () => (await api.call('POST', '/api/v1/executions/rerun-failed', onwards)).body,
      ({ unfinished }) => unfinished === 0,
    );
    expect(rest).toMatchObject({ results: [], next_cursor: null });
    const again = (await api.call('POST', '/api/v1/executions/rerun-failed', span)).body.results;
    expect(again.find(({ of }) => of === execution_id)).toMatchObject({ created: false });
  });

  it('explains why an execution waits, and cancels it', async () => {
    await api.call('POST', '/api/v1/tasks', {
      id: 'rare',
      name: 'rare',
      cron_expression: '@manual',
      labels: { gpu: 'yes' },
    });
    const { execution_id } = (await api.call('POST', '/api/v1/tasks/rare/trigger')).body;
    const waiting = (await api.call('GET', `/api/v1/executions/${execution_id}/waiting`)).body;
    expect(waiting).toMatchObject({
      because: 'No worker can run it at the moment',
      workers: [
        { obstacles: [{ kind: 'label', because: 'does not have the label gpu=yes', wanted: 'gpu=yes' }] },
      ],
    });
    expect((await api.call('POST', `/api/v1/executions/${execution_id}/cancel`)).body).toEqual({
      outcome: 'cancelled',
    });
    const cancelled = (await api.call('GET', '/api/v1/executions?status=cancelled')).body.items;
    expect(cancelled).toMatchObject([{ id: execution_id }]);
  });

  it('previews the next due times, and marks days on which the clock changes', async () => {
    const preview = await api.call('POST', '/api/v1/tasks/preview', {
      cron_expression: '30 2 * * *',
      time_zone: 'Europe/Berlin',
      after: '2026-03-28T00:00:00Z',
      count: 2,
    });
    expect(preview.body.next_runs).toEqual([
      { at: '2026-03-28T01:30:00.000Z', dst: null },
      { at: '2026-03-29T01:00:00.000Z', dst: 'gap' },
    ]);
  });

  it('exports tasks as YAML, imports them again, and shows the changes in a dry run', async () => {
    const yaml = (await api.call('GET', '/api/v1/tasks/export')).text;
    const import_ = (query: string, text: string) =>
      api.call('POST', `/api/v1/tasks/import${query}`, text, { 'content-type': 'application/yaml' });
    const same = (await import_('?dry_run=true', yaml)).body;
    expect(new Set(same.tasks.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    const text =
      'tasks:\n  - {id: rare, name: rarer}\n  - {id: brand-new, name: New, cron_expression: "@every 1h"}\n';
    const dry = (await import_('?dry_run=true', text)).body;
    expect(dry.tasks).toMatchObject([{ outcome: 'changed', fields: ['name'] }, { outcome: 'created' }]);
    expect((await api.call('GET', '/api/v1/tasks/brand-new')).status).toBe(404);
    expect((await import_('', text)).body.tasks).toMatchObject([
      { outcome: 'changed' },
      { outcome: 'created' },
    ]);
    expect((await api.call('GET', '/api/v1/tasks/rare')).body).toMatchObject({
      name: 'rarer',
      labels: { gpu: 'yes' },
    });
    const wrong = await import_('', 'tasks:\n  - {id: rare, name: 5}\n  - {name: x, priority: 99}\n');
    expect(wrong.body.errors.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['tasks.0.name', 'tasks.1.priority']),
    );
  });

  it('runs, cancels, reruns and deletes many at once, each independently of the others', async () => {
    const task = { handler: 'count', cron_expression: '@manual' };
    for (const id of ['bulk-1', 'bulk-2']) await api.call('POST', '/api/v1/tasks', { id, name: id, ...task });
    const started = await api.call('POST', '/api/v1/tasks/trigger-many', { ids: ['bulk-1', 'nowhere'] });
    expect(started.body.results).toMatchObject([
      { id: 'bulk-1', outcome: 'done', reason: null },
      { id: 'nowhere', outcome: 'refused', code: 'task_config.not_found', execution_id: null },
    ]);
    const ran = started.body.results[0]!.execution_id;
    expect(await finished(ran)).toMatchObject({ status: 'success' });

    const rerun = await api.call('POST', '/api/v1/executions/rerun-many', { ids: [ran, 'not an id'] });
    expect(rerun.body.results).toMatchObject([{ outcome: 'done' }, { outcome: 'refused' }]);
    const again = rerun.body.results[0]!.execution_id;
    expect(await finished(again)).toMatchObject({ rerun_of: ran });

    const later = new Date(Date.now() + 3_600_000).toISOString();
    const waits = (await api.call('POST', '/api/v1/tasks/bulk-2/trigger', { run_at: later })).body
      .execution_id;
    const cancelled = await api.call('POST', '/api/v1/executions/cancel-many', { ids: [waits, ran] });
    expect(cancelled.body.results).toMatchObject([{ outcome: 'done' }, { outcome: 'refused' }]);
    expect(await finished(waits)).toMatchObject({ status: 'cancelled' });

    const deleted = await api.call('POST', '/api/v1/tasks/delete-many', {
      ids: ['bulk-1', 'bulk-2', 'bulk-2'],
    });
    expect(deleted.body.results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'done' },
      { outcome: 'refused' },
    ]);
    expect((await api.call('GET', '/api/v1/tasks/bulk-2')).status).toBe(404);
    const none = await api.call('POST', '/api/v1/executions/cancel-many', { ids: [] });
    expect([none.status, none.body.errors]).toMatchObject([400, [{ field: 'ids' }]]);
  });

  it('pauses and resumes several tasks, each independently', async () => {
    const { results } = (
      await api.call('POST', '/api/v1/tasks/enable-many', { ids: ['list-1', 'nobody'], enabled: false })
    ).body;
    expect(results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'refused', reason: 'Task nobody does not exist' },
    ]);
    expect((await api.call('POST', '/api/v1/tasks/list-1/enable')).body).toMatchObject({ enabled: true });
  });

  it('records who changed what, the values before and after, and the outcome', async () => {
    const refused = await api.call('DELETE', '/api/v1/tasks/nobody');
    expect(refused.status).toBe(404);
    const first = (await api.call('GET', '/api/v1/audit?limit=1')).body;
    expect(first.items).toMatchObject([
      {
        action: 'DELETE /api/v1/tasks/{id}',
        subject: 'nobody',
        outcome: 'refused',
        reason: 'task_config.not_found',
        of: null,
        before: null,
        after: null,
      },
    ]);
    const { items } = (await api.call('GET', `/api/v1/audit?limit=1&cursor=${first.next_cursor}`)).body;
    expect(items).toMatchObject([
      {
        outcome: 'done',
        who: 'local',
        action: 'POST /api/v1/tasks/{id}/enable',
        subject: 'list-1',
        before: { enabled: false },
        after: { enabled: true },
      },
    ]);
  });

  it('lists who changed a task and what, also by requests for many tasks and after its end', async () => {
    const [id, path] = ['changing', '/api/v1/tasks/changing'];
    await api.call('POST', '/api/v1/tasks', { id, name: 'Changing', parameters: { password: 'hidden' } });
    await api.call('PATCH', path, { priority: 7, parameters: { password: 'hidden', url: 'http://a' } });
    await api.call('PATCH', path, { priority: 7 });
    await api.call('POST', `${path}/disable`);
    await api.call('POST', `${path}/trigger`);
    await api.call('POST', '/api/v1/tasks/enable-many', { ids: [id], enabled: true });
    await api.call('POST', '/api/v1/tasks/import', `tasks: [{ id: ${id}, name: Changing, priority: 3 }]`);
    await api.call('POST', '/api/v1/tasks/delete-many', { ids: [id] });
    const { items, next_cursor } = (await api.call('GET', `${path}/changes?limit=3`)).body;
    const rest = (await api.call('GET', `${path}/changes?cursor=${next_cursor}`)).body.items;
    const priority = (before: number, after: number) => ({ field: 'priority', before, after });
    expect([...items, ...rest]).toMatchObject([
      { kind: 'deleted', version: 5, who: 'local' },
      { kind: 'imported', version: 5, fields: [priority(7, 3)] },
      { kind: 'resumed', version: 4, fields: [{ field: 'enabled', before: false, after: true }] },
      { kind: 'paused', version: 3, fields: [{ field: 'enabled', before: true, after: false }] },
      {
        kind: 'changed',
        version: 2,
        fields: [priority(5, 7), { field: 'parameters.url', before: null, after: 'http://a' }],
      },
      { kind: 'created', version: 1 },
    ]);
    expect(JSON.stringify(rest)).not.toMatch(/hidden|127\.0\.0\.1/);
  });

  it('finds records of the audit by subject, caller, outcome and time', async () => {
    const find = async (query: string) => (await api.call('GET', `/api/v1/audit?${query}`)).body.items;
    await api.call('DELETE', '/api/v1/tasks/never-there');
    const refused = await find('subject=never-there&who=local&outcome=refused');
    expect(refused).toMatchObject([{ action: 'DELETE /api/v1/tasks/{id}', subject: 'never-there' }]);
    const { at } = refused[0] as unknown as { readonly at: string };
    expect(await find(`subject=never-there&from=${at}`)).toHaveLength(1);
    expect(await find(`subject=never-there&to=${at}`)).toEqual([]);
    expect(await find('subject=never-there&outcome=done')).toEqual([]);
    expect((await api.call('GET', '/api/v1/audit?from=yesterday')).body.code).toBe('request.invalid');
  });

  it('streams events as they happen, and continues after a lost connection', async () => {
    const open = async (headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${api.origin}/api/v1/events/stream?task_id=by-hand`, { headers });
      return response.body!.pipeThrough(new TextDecoderStream()).getReader();
    };
    const reader = await open();
    await api.call('POST', '/api/v1/tasks/by-hand/trigger');
    const read = async (from: typeof reader, word: string) => {
      let said = '';
      while (!said.includes(word)) said += (await from.read()).value ?? '';
      await from.cancel();
      return said;
    };
    const said = await read(reader, '"created"');
    const id = /id: (\S+)\nevent: change\ndata: .*"created"/.exec(said)?.[1] ?? '';
    const resumed = await read(await open({ 'last-event-id': id }), '"success"');
    expect(resumed).toContain('"started"');
    expect(resumed).not.toContain('"created"');
  });

  it('shows how everything is in one request, with what ended in the last minutes', async () => {
    await api.call('POST', '/api/v1/tasks', {
      id: 'seen',
      name: 'seen',
      handler: 'count',
      cron_expression: '@manual',
    });
    const { execution_id } = (await api.call('POST', '/api/v1/tasks/seen/trigger')).body;
    await finished(execution_id);
    const overview = await until(
      async () => (await api.call('GET', '/api/v1/overview')).body,
      ({ minutes }) => minutes.slice(-2).some(({ succeeded }) => succeeded > 0),
    );
    expect(overview.minutes).toHaveLength(60);
    expect(overview).toMatchObject({
      schedulers: 1,
      workers: 1,
      slots: 10,
      leader: expect.any(String) as string,
    });
  });

  interface Listed {
    readonly type: string;
    readonly workers: number;
    readonly handlers: readonly string[] | null;
    readonly parameters: readonly { readonly name: string }[] | null;
  }
  it('pauses a task with a reason and an end, at which a scheduler enables it', async () => {
    const fields = { name: 'Paused', cron_expression: '@every 1h', executor: 'local', handler: 'hello' };
    await api.call('PUT', '/api/v1/tasks/paused-for-now', fields);
    const path = '/api/v1/tasks/paused-for-now';
    const refused = await api.call('POST', `${path}/disable`, { until: '2020-01-01T00:00:00Z' });
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ field: 'until' }] }]);
    const many = { ids: ['paused-for-now'], enabled: false, reason: 'a release' };
    expect((await api.call('POST', '/api/v1/tasks/enable-many', many)).status).toBe(200);
    expect((await api.call('GET', path)).body).toMatchObject({
      enabled: false,
      paused: { reason: 'a release', until: null },
    });
    const pause = { reason: 'vendor', until: new Date(Date.now() + 1000).toISOString() };
    const paused = await api.call('POST', `${path}/disable`, pause);
    expect(paused.body).toMatchObject({ enabled: false, paused: pause });
    const task = async () =>
      (await api.call('GET', path)).body as unknown as {
        readonly enabled: boolean;
        readonly paused: unknown;
      };
    const resumed = await until(task, ({ enabled }) => enabled);
    expect(resumed).toMatchObject({ paused: null, next_run_at: expect.any(String) as string });
  });

  it('lists the executors that a task can name, with their handlers and parameters', async () => {
    const items = await until(
      async () =>
        (await api.call('GET', '/api/v1/executor-types')).body.items as unknown as readonly Listed[],
      (types) => types.some(({ workers }) => workers === 1),
    );
    const byType = new Map(items.map((each) => [each.type, each]));
    expect(byType.get('local')).toMatchObject({ workers: 1, parameters: null });
    expect(byType.get('local')?.handlers).toEqual(expect.arrayContaining(['hello', 'sleep']));
    expect(byType.get('http')).toMatchObject({ workers: 1, handlers: [] });
    expect(byType.get('http')?.parameters?.[0]).toMatchObject({ name: 'url', kind: 'text', required: true });
    expect(byType.get('grpc')?.parameters?.map(({ name }) => name)).toContain('payload');
    expect(byType.get('remote')).toMatchObject({ handlers: null, parameters: null });
  });

  it('shows schedulers, workers, queues and the store', async () => {
    const status = (await api.call('GET', '/api/v1/scheduler/status')).body;
    expect(status.leader.id).toBe(status.schedulers[0]!.id);
    const facts = { version: 'unknown', clock_offset_ms: expect.any(Number) as number };
    expect(status.schedulers[0]).toMatchObject(facts);
    const worker = (await api.call('GET', '/api/v1/workers')).body.items[0]!;
    expect(worker).toMatchObject({
      status: 'idle',
      draining: false,
      ...facts,
      executors: expect.arrayContaining(['local']) as unknown,
    });
    expect((await api.call('POST', `/api/v1/workers/${worker.id}/drain`)).status).toBe(202);
    await until(
      async () => (await api.call('GET', '/api/v1/workers')).body.items[0]!,
      ({ draining }) => draining,
    );
    expect((await api.call('POST', `/api/v1/workers/${worker.id}/undrain`)).status).toBe(202);
    const resized = await api.call('PATCH', `/api/v1/workers/${worker.id}`, { capacity: 3 });
    expect([resized.status, resized.body]).toEqual([202, { id: worker.id, capacity: 3 }]);
    await until(
      async () => (await api.call('GET', '/api/v1/workers')).body.items[0]!,
      ({ capacity }) => capacity === 3,
    );
    expect((await api.call('GET', '/api/v1/audit?limit=1')).body.items).toMatchObject([
      { subject: worker.id, before: { capacity: 10 }, after: { capacity: 3 } },
    ]);
    expect((await api.call('GET', '/api/v1/queues')).body.counts['created']).toBeGreaterThan(3);
    expect((await api.call('GET', '/api/v1/store')).body.description).toMatch(/Redis/);
    expect((await api.call('GET', '/ready')).body).toMatchObject({ status: 'ready', reason: null });
    expect((await api.call('GET', '/api/cron/instances')).body.items).toHaveLength(2);
    expect((await api.call('GET', '/api/cron/status')).body).toMatchObject({ status: 'running', workers: 1 });
  });

  it('logs no error for these requests', () => {
    expect(api.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
