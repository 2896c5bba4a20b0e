import type { WaitingExplained } from '@distribute-schedule/application';
import { taskConfigId, workerId, type Obstacle, type TaskPlace } from '@distribute-schedule/domain';
import type { Call } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { waitingRoutes } from './waiting-routes';

async function explained(place: TaskPlace, workers: readonly (readonly Obstacle[])[] = [], until?: number) {
  const told: WaitingExplained = {
    place,
    until,
    executor: 'http',
    labels: { zone: 'eu' },
    workers: workers.map((obstacles, n) => ({ worker: { id: `w${n}` } as never, obstacles })),
  };
  const [route] = waitingRoutes({
    useCases: { explainWaiting: { execute: () => Promise.resolve(told) } },
  } as unknown as ApiParts);
  const { body } = await route!.handle({ params: { id: 'a@1' } } as unknown as Call<object, object>);
  return body as { because: string; until: string | null; workers: { id: string; obstacles: string[] }[] };
}

const pending: TaskPlace = { kind: 'pending', requirementKey: 'http' };

describe('Why an execution waits', () => {
  it.each<[string, TaskPlace, readonly (readonly Obstacle[])[]]>([
    ['It waits for its time', { kind: 'delayed' }, []],
    [
      'It waits for its turn: an earlier execution of this task has not ended',
      { kind: 'sequence', configId: taskConfigId('a') },
      [[]],
    ],
    ['It waits in the queue of worker w7', { kind: 'queue', workerId: workerId('w7') }, [[]]],
    ['There is no worker', pending, []],
    ['No worker can take it now', pending, [[{ kind: 'draining' }], [{ kind: 'draining' }]]],
    ['A worker will take it as soon as it asks', pending, [[{ kind: 'draining' }], []]],
  ])('is told: %s', async (because, place, workers) => {
    expect((await explained(place, workers)).because).toBe(because);
  });

  it.each<[string, Obstacle]>([
    ['does not serve the executor grpc', { kind: 'executor', missing: 'grpc' }],
    ['has no label gpu=yes', { kind: 'label', name: 'gpu', wanted: 'yes', has: undefined }],
    ['has the label zone=us, not zone=eu', { kind: 'label', name: 'zone', wanted: 'eu', has: 'us' }],
    ['takes no more: it is draining', { kind: 'draining' }],
    ['is full: 3 of 3 slots are taken', { kind: 'full', taken: 3, capacity: 3 }],
  ])('names of each worker what is in the way: %s', async (words, obstacle) => {
    expect((await explained(pending, [[obstacle], []])).workers).toEqual([
      { id: 'w0', obstacles: [words] },
      { id: 'w1', obstacles: [] },
    ]);
  });

  it('says until when, where it goes on by itself', async () => {
    expect((await explained({ kind: 'delayed' }, [], 0)).until).toBe('1970-01-01T00:00:00.000Z');
    expect((await explained(pending)).until).toBeNull();
  });
});
