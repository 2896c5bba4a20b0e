import { workerId, type TaskPlace } from '@distribute-schedule/domain';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { ExplainWaiting } from './explain-waiting';

describe('ExplainWaiting', () => {
  const task = aTask({ executor: 'http', labels: { zone: 'eu' } });
  const workers = [aWorker({ id: workerId('able'), executors: ['http'], labels: { zone: 'eu' } }), aWorker()];
  const explain = (place: TaskPlace | undefined, found = true) =>
    new ExplainWaiting(
      {
        tasks: {
          find: () => Promise.resolve(found ? task : undefined),
          place: () => Promise.resolve(place),
        },
        workers: { live: () => Promise.resolve(workers) },
      },
      { heartbeatTimeoutMs: 30_000 },
    ).execute({ taskId: task.id });

  it('names each live worker with its obstacles', async () => {
    const explanation = await explain({ kind: 'pending', requirementKey: 'http,zone=eu' });
    expect(explanation).toMatchObject({
      executor: 'http',
      labels: { zone: 'eu' },
      place: { kind: 'pending' },
    });
    expect(explanation.workers.map(({ worker, obstacles }) => [worker.id, obstacles])).toEqual([
      ['able', []],
      [
        workers[1]?.id,
        [
          { kind: 'executor', missing: 'http' },
          { kind: 'label', name: 'zone', wanted: 'eu', has: undefined },
        ],
      ],
    ]);
  });

  it.each<[string, TaskPlace | undefined]>([
    ['runs', { kind: 'running', workerId: workerId('w') }],
    ['has ended', undefined],
  ])('refuses to explain a task that %s', async (_, place) => {
    await expect(explain(place)).rejects.toMatchObject({ code: 'task.illegal_transition' });
  });

  it('refuses a task that does not exist', async () => {
    await expect(explain(undefined, false)).rejects.toMatchObject({ code: 'task.not_found' });
  });
});
