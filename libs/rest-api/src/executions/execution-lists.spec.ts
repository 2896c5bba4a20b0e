import { SettableClock } from '@distribute-schedule/application/testing';
import type { TaskQuery, TaskRepository } from '@distribute-schedule/domain';
import { aTask } from '@distribute-schedule/domain/testing';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';

/** The API on tasks of which one waits. It records what the routes search for. */
function anApi(next?: string) {
  const searched: TaskQuery[] = [];
  const exact = (count: number) => ({ count, isExact: true });
  const tasks: Pick<TaskRepository, 'search' | 'counts'> = {
    search: (query) => {
      searched.push(query);
      return Promise.resolve({ tasks: [aTask()], next, lookedAt: 12 });
    },
    counts: () =>
      Promise.resolve({
        unfinished: exact(1),
        success: { count: 10_000, isExact: false },
        failed: exact(2),
        cancelled: exact(3),
      }),
  };
  const clock = new SettableClock();
  const app = new ApiServer(partsWith({ clock, tasks: tasks as TaskRepository }), settings).app();
  const get = (path: string) =>
    request(app)
      .get(`/api/v1/${path}`)
      .set('authorization', `Bearer ${secretOf('viewer')}`);
  return { get, searched, clock };
}

describe('The list of executions', () => {
  it('passes all filters to the search, and reports how many executions it looked at', async () => {
    const { get, searched } = anApi('7');
    const filters =
      'status=failed,cancelled&executor=http&cause=manual&search=503&min_duration_ms=5&worker_id=w&limit=9';
    const { text } = await get(`executions?${filters}`);
    expect(JSON.parse(text)).toMatchObject({ next_cursor: '7', looked_at: 12 });
    expect(searched).toEqual([
      {
        statuses: ['failed', 'cancelled'],
        executor: 'http',
        cause: 'manual',
        search: '503',
        minDurationMs: 5,
        workerId: 'w',
        limit: 9,
      },
    ]);
  });

  it.each(['status=lost', 'status=failed,lost', 'cause=chance', 'min_duration_ms=-1'])(
    'refuses the filter %s',
    async (filter) => {
      expect((await anApi().get(`executions?${filter}`)).status).toBe(400);
    },
  );
});

describe('The numbers of executions', () => {
  it('are counted from the lists of the store, and from those that have not ended', async () => {
    const { get, searched } = anApi();
    const { text } = await get('executions/counts');
    expect(JSON.parse(text)).toEqual({
      pending: { count: 1, is_exact: true },
      running: { count: 0, is_exact: true },
      retrying: { count: 0, is_exact: true },
      success: { count: 10_000, is_exact: false },
      failed: { count: 2, is_exact: true },
      cancelled: { count: 3, is_exact: true },
    });
    expect(searched).toEqual([{ statuses: ['pending', 'running', 'retrying'], limit: 1000 }]);
  });

  it('are counted among the newest executions of a task, and are not exact when there are more', async () => {
    const { get, searched } = anApi('7');
    const { text } = await get('executions/counts?task_id=a');
    expect(JSON.parse(text)).toMatchObject({
      pending: { count: 1, is_exact: false },
      failed: { count: 0, is_exact: false },
    });
    expect(searched).toEqual([{ configId: 'a', limit: 1000 }]);
  });

  it('are kept for a second for each task', async () => {
    const { get, searched, clock } = anApi();
    for (const id of ['a', 'a', 'b']) await get(`executions/counts?task_id=${id}`);
    expect(searched.map(({ configId }) => configId)).toEqual(['a', 'b']);
    clock.skip(1000);
    await get('executions/counts?task_id=a');
    expect(searched).toHaveLength(3);
  });
});
