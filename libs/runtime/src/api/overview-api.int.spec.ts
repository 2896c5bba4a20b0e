import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

describe('The overview', () => {
  let api: ApiUnderTest;

  beforeAll(async () => {
    const handlers = {
      break: () => Promise.reject(new Error('broken')),
      wait: (_task: unknown, { signal }: { readonly signal: AbortSignal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    };
    api = await startApi({ handlers, settings: { worker: { shutdownGraceMs: 100 } } });
  });
  afterAll(() => api.stop());

  it('shows what fails, what runs and what is due next', async () => {
    const put = (id: string, more: object) =>
      api.call('PUT', `/api/v1/tasks/${id}`, { name: id, handler: 'break', executor: 'local', ...more });
    const soon = new Date(Date.now() + 600_000).toISOString();
    await put('due-1', { cron_expression: `@at ${soon}` });
    await put('due-2', { cron_expression: `@at ${soon}` });
    await put('failing', { handler: 'break', max_retry: 0 });
    await put('running', { handler: 'wait' });
    await api.call('POST', '/api/v1/tasks/failing/trigger');
    const { execution_id } = (await api.call('POST', '/api/v1/tasks/running/trigger')).body;
    const overview = await until(
      async () => (await api.call('GET', '/api/v1/overview')).body,
      ({ failing, running_now }) => failing.includes('failing') && running_now.length > 0,
    );
    expect(overview.tasks).toEqual({ all: 4, paused: 0, failing: 1, overdue: 0, parked: 0, exact: true });
    expect(overview.running_now).toMatchObject([
      { id: execution_id, task_id: 'running', task_name: 'running', progress: null },
    ]);
    expect(overview.due_next).toContainEqual({
      due_at: soon,
      task_id: 'due-1',
      task_name: 'due-1',
      tasks: 2,
      more: false,
    });
    expect(overview.unavailable).toEqual([]);
    expect(overview.unplanned).toEqual({ items: [], groups: 0, exact: true });
  });
});
