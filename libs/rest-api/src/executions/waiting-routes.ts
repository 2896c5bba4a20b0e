import { taskId, type Obstacle, type TaskPlace } from '@distribute-schedule/domain';
import { isoOrNull } from '../http/fields';
import { list, map, moment, nullable, object, text } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

const Waiting = object('Waiting', {
  execution_id: text,
  /** Where it waits, in words. */
  because: text,
  until: nullable(moment),
  executor: text,
  labels: map(text),
  workers: list(object('WaitingWorker', { id: text, obstacles: list(text) })),
});

/** Why an execution does not run yet. */
export function waitingRoutes({ useCases: { explainWaiting } }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/executions/{id}/waiting',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Why an execution does not run yet: which workers there are, and what keeps each from taking it',
      replies: { 200: Waiting },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const { place, until, executor, labels, workers } = await explainWaiting.execute({ taskId: id });
        return ok({
          execution_id: id,
          because: reasonOf(
            place,
            workers.some(({ obstacles }) => obstacles.length === 0),
            workers.length,
          ),
          until: isoOrNull(until),
          executor,
          labels,
          workers: workers.map(({ worker, obstacles }) => ({
            id: worker.id,
            obstacles: obstacles.map(inWords),
          })),
        });
      },
    }),
  ];
}

function reasonOf(place: TaskPlace, canRun: boolean, workers: number): string {
  switch (place.kind) {
    case 'delayed':
      return 'It waits for its time';
    case 'sequence':
      return 'It waits for its turn: an earlier execution of this task has not ended';
    case 'queue':
      return `It waits in the queue of worker ${place.workerId}`;
    case 'pending':
      if (workers === 0) return 'There is no worker';
      return canRun ? 'A worker will take it as soon as it asks' : 'No worker can take it now';
    case 'running':
      return 'It runs';
  }
}

function inWords(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'executor':
      return `does not serve the executor ${obstacle.missing}`;
    case 'label':
      return `has ${obstacle.has === undefined ? 'no label' : `the label ${obstacle.name}=${obstacle.has}, not`} ${obstacle.name}=${obstacle.wanted}`;
    case 'draining':
      return 'takes no more: it is draining';
    case 'full':
      return `is full: ${obstacle.taken} of ${obstacle.capacity} slots are taken`;
  }
}
