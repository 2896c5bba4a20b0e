// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { taskConfigId } from '@distribute-schedule/domain';
import { IsBoolean } from 'class-validator';
import {
  ChangedMany,
  ManyDto,
  changeManyRoute,
  eachByItself,
  startManyRoute,
  viewChanged,
} from '../http/each-by-itself';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask } from './find-task';

class EnableManyDto extends ManyDto {
  @IsBoolean() enabled!: boolean;
}

/** Routes that change many tasks. */
export function manyTasksRoutes({ ports: { taskConfigs }, useCases }: ApiParts): Route[] {
  const { setTaskEnabled, triggerTask, deleteTask } = useCases;
  const shared = { tag: 'tasks', exampleId: 'nightly-report' } as const;
  return [
    defineRoute<object, EnableManyDto>({
      method: 'post',
      path: '/api/v1/tasks/enable-many',
      operationId: 'enableTasks',
      access: 'operator',
      tag: shared.tag,
      summary: 'Enable or disable many tasks. Each task succeeds or fails independently of the others',
      body: EnableManyDto,
      example: { ids: ['nightly-report'], enabled: false },
      replies: { 200: ChangedMany },
      handle: async ({ body: { ids, enabled }, caller, hasTime }) => {
        const changed = await eachByItself(ids, hasTime, async (id) => {
          const { config } = await findTask(taskConfigs, id);
          await setTaskEnabled.execute({ id: config.id, enabled, by: caller.name });
          return config.isEnabled;
        });
        const results = changed.map(viewChanged);
        const wasEnabled = changed.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]]));
        const before = Object.fromEntries(wasEnabled) as Record<string, boolean>;
        const change = { of: 'task', id: `${ids.length} tasks`, before, after: { enabled, results } };
        return { ...ok({ results }), change };
      },
    }),
    startManyRoute({
      ...shared,
      path: '/api/v1/tasks/trigger-many',
      operationId: 'triggerTasks',
      summary: 'Run each of many tasks once',
      change: (id) => triggerTask.execute({ id: taskConfigId(id) }),
    }),
    changeManyRoute({
      ...shared,
      path: '/api/v1/tasks/delete-many',
      operationId: 'deleteTasks',
      summary: 'Delete many tasks. Their running executions run to their end',
      change: (id) => deleteTask.execute({ id: taskConfigId(id) }),
    }),
  ];
}
