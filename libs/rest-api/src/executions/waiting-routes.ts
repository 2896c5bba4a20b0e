// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { taskId, type Obstacle, type TaskPlace } from '@distribute-schedule/domain';
import { isoOrNull } from '../http/fields';
import { choice, list, map, moment, nullable, object, text } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

const places = ['delayed', 'sequence', 'queue', 'pending', 'running'] as const;
const obstacleKinds = ['executor', 'label', 'draining', 'full'] as const;

const Waiting = object('Waiting', {
  execution_id: text,
  /** Where it waits: for a time, for its turn, in the queue of one worker, or for any worker that can run it. */
  place: choice(places),
  /** The worker in whose queue it waits, or null. */
  worker_id: nullable(text),
  /** Reason, as a sentence for people. */
  because: text,
  until: nullable(moment),
  executor: text,
  labels: map(text),
  workers: list(
    object('WaitingWorker', {
      id: text,
      obstacles: list(
        object('Obstacle', {
          kind: choice(obstacleKinds),
          /** What is in the way, as the end of a sentence about the worker. */
          because: text,
          /** The executor or the label that is missing, or null. */
          wanted: nullable(text),
        }),
      ),
    }),
  ),
});

/** Route that explains why an execution does not run yet. */
export function waitingRoutes({ useCases: { explainWaiting } }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/executions/{id}/waiting',
      operationId: 'explainWaiting',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Explain why an execution does not run yet. Lists the live workers with what keeps each of them from running it',
      replies: { 200: Waiting },
      handle: async ({ params }) => {
        const id = taskId(params['id']);
        const { place, until, executor, labels, workers } = await explainWaiting.execute({ taskId: id });
        return ok({
          execution_id: id,
          place: place.kind,
          worker_id: 'workerId' in place ? place.workerId : null,
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
            obstacles: obstacles.map(viewObstacle),
          })),
        });
      },
    }),
  ];
}

function reasonOf(place: TaskPlace, canRun: boolean, workers: number): string {
  switch (place.kind) {
    case 'delayed':
      return 'The execution waits for the time of its next attempt';
    case 'sequence':
      return 'The execution waits for its turn: an earlier execution of this task has not ended';
    case 'queue':
      return `The execution waits in the queue of worker ${place.workerId}`;
    case 'pending':
      if (workers === 0) return 'No worker is running';
      return canRun ? 'A worker will run it with its next claim' : 'No worker can run it at the moment';
    case 'running':
      return 'The execution is running';
  }
}

const viewObstacle = (obstacle: Obstacle) => ({
  kind: obstacle.kind,
  because: describeObstacle(obstacle),
  wanted: wantedBy(obstacle),
});

function wantedBy(obstacle: Obstacle): string | null {
  if (obstacle.kind === 'executor') return obstacle.missing;
  return obstacle.kind === 'label' ? `${obstacle.name}=${obstacle.wanted}` : null;
}

function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'executor':
      return `does not offer the executor ${obstacle.missing}`;
    case 'label':
      return obstacle.has === undefined
        ? `does not have the label ${obstacle.name}=${obstacle.wanted}`
        : `has the label ${obstacle.name}=${obstacle.has} instead of ${obstacle.name}=${obstacle.wanted}`;
    case 'draining':
      return 'is draining, so it claims no more executions';
    case 'full':
      return `is full: ${obstacle.taken} of ${obstacle.capacity} slots are in use`;
  }
}
