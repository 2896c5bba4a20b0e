// In this API an "execution" is a Task: see docs/glossary.md.
import { taskId } from '@distribute-schedule/domain';
import { requestManyRoute, startManyRoute } from '../http/each-by-itself';
import type { Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

/** Routes that change many executions. */
export function manyExecutionsRoutes({ useCases: { cancelTask, rerunTask } }: ApiParts): Route[] {
  const shared = { tag: 'executions', exampleId: 'nightly-report@1764547200000' } as const;
  return [
    requestManyRoute({
      ...shared,
      path: '/api/v1/executions/cancel-many',
      operationId: 'cancelExecutions',
      summary:
        'Cancel many executions. Waiting ones are cancelled at once, and running ones are asked to stop',
      change: (id) => cancelTask.execute({ taskId: taskId(id) }),
    }),
    startManyRoute({
      ...shared,
      path: '/api/v1/executions/rerun-many',
      operationId: 'rerunExecutions',
      summary: 'Rerun many finished executions',
      change: (id) => rerunTask.execute({ taskId: taskId(id) }),
    }),
  ];
}
