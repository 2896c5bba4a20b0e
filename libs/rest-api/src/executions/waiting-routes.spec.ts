import type { WaitingExplained } from '@distribute-schedule/application';
import { taskConfigId, workerId, type Obstacle, type TaskPlace } from '@distribute-schedule/domain';
import type { Call } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { waitingRoutes } from './waiting-routes';

async function explained(place: TaskPlace, workers: readonly (readonly Obstacle[])[] = [], until?: number) {
  const explanation: WaitingExplained = {
    place,
    until,
    executor: 'http',
    labels: { zone: 'eu' },
    workers: workers.map((obstacles, n) => ({ worker: { id: `w${n}` } as never, obstacles })),
  };
  const [route] = waitingRoutes({
    useCases: { explainWaiting: { execute: () => Promise.resolve(explanation) } },
  } as unknown as ApiParts);
  const { body } = await route!.handle({ params: { id: 'a@1' } } as unknown as Call<object, object>);
  return body as { because: string; place: string; until: string | null; workers: { id: string }[] };
}

const pending: TaskPlace = { kind: 'pending', requirementKey: 'http' };

describe('The explanation why an execution waits', () => {
  it.each<[string, TaskPlace, readonly (readonly Obstacle[])[]]>([
    ['The execution waits for the time of its next attempt', { kind: 'delayed' }, []],
    [
      'The execution waits for its turn: an earlier execution of this task has not ended',
      { kind: 'sequence', configId: taskConfigId('a') },
      [[]],
    ],
    ['The execution waits in the queue of worker w7', { kind: 'queue', workerId: workerId('w7') }, [[]]],
    ['No worker is running', pending, []],
    ['No worker can run it at the moment', pending, [[{ kind: 'draining' }], [{ kind: 'draining' }]]],
    ['A worker will run it with its next claim', pending, [[{ kind: 'draining' }], []]],
  ])('gives the reason: %s', async (because, place, workers) => {
    expect(await explained(place, workers)).toMatchObject({ because, place: place.kind });
  });

  it.each<[string, string | null, Obstacle]>([
    ['does not offer the executor grpc', 'grpc', { kind: 'executor', missing: 'grpc' }],
    [
      'does not have the label gpu=yes',
      'gpu=yes',
      { kind: 'label', name: 'gpu', wanted: 'yes', has: undefined },
    ],
    [
      'has the label zone=us instead of zone=eu',
      'zone=eu',
      { kind: 'label', name: 'zone', wanted: 'eu', has: 'us' },
    ],
    ['is draining, so it claims no more executions', null, { kind: 'draining' }],
    ['is full: 3 of 3 slots are in use', null, { kind: 'full', taken: 3, capacity: 3 }],
  ])('names the obstacles of each worker: %s', async (because, wanted, obstacle) => {
    expect((await explained(pending, [[obstacle], []])).workers).toEqual([
      { id: 'w0', obstacles: [{ kind: obstacle.kind, because, wanted }] },
      { id: 'w1', obstacles: [] },
    ]);
  });

  it('gives the time until which the execution waits, and null when it waits for something else', async () => {
    expect((await explained({ kind: 'delayed' }, [], 0)).until).toBe('1970-01-01T00:00:00.000Z');
    expect((await explained(pending)).until).toBeNull();
  });
});
