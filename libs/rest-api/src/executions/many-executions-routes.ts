// In this API an "execution" is a Task: see docs/glossary.md.
import { taskId } from '@distribute-schedule/domain';
import {
  ChangedMany,
  ManyDto,
  StartedMany,
  eachByItself,
  viewChanged,
  viewStarted,
} from '../http/each-by-itself';
import { defineRoute, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

/** Routes that change many executions. Each execution succeeds or fails independently of the others. */
export function manyExecutionsRoutes({ useCases: { cancelTask, rerunTask } }: ApiParts): Route[] {
  const tag = 'executions';
  const access = 'operator';
  return [
    defineRoute<object, ManyDto>({
      method: 'post',
      path: '/api/v1/executions/cancel-many',
      operationId: 'cancelExecutions',
      access,
      tag,
      summary:
        'Cancel many executions. Waiting ones are cancelled at once, and running ones are asked to stop. Each succeeds or fails independently of the others',
      body: ManyDto,
      example: { ids: ['nightly-report@1764547200000'] },
      replies: { 202: ChangedMany },
      handle: async ({ body: { ids }, hasTime }) => {
        const cancelled = await eachByItself(ids, hasTime, (id) =>
          cancelTask.execute({ taskId: taskId(id) }),
        );
        const results = cancelled.map(viewChanged);
        const change = { of: 'execution', id: `${ids.length} executions`, after: { results } };
        return { status: 202, body: { results }, change };
      },
    }),
    defineRoute<object, ManyDto>({
      method: 'post',
      path: '/api/v1/executions/rerun-many',
      operationId: 'rerunExecutions',
      access,
      tag,
      summary: 'Rerun many finished executions. Each succeeds or fails independently of the others',
      body: ManyDto,
      example: { ids: ['nightly-report@1764547200000'] },
      replies: { 202: StartedMany },
      handle: async ({ body: { ids }, hasTime }) => {
        const rerun = await eachByItself(ids, hasTime, (id) => rerunTask.execute({ taskId: taskId(id) }));
        const results = rerun.map(viewStarted);
        const change = { of: 'execution', id: `${ids.length} executions`, after: { results } };
        return { status: 202, body: { results }, change };
      },
    }),
  ];
}
