// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { maxPauseReasonLength, taskConfigId } from '@distribute-schedule/domain';
import { IsBoolean, IsString, Length } from 'class-validator';
import { IsMomentText, Optional } from '../http/fields';
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
import { changeRecorded } from './change-recorded';
import { pauseOrderOf } from './pause-fields';
import { findTask, findUnlessDamaged } from './find-task';

class EnableManyDto extends ManyDto {
  @IsBoolean() enabled!: boolean;
  /** Why the tasks are disabled, for people to see. */
  @Optional() @IsString() @Length(1, maxPauseReasonLength) reason?: string;
  /** When a scheduler enables the tasks again. */
  @Optional() @IsMomentText() until?: string;
}

const enableMany = { method: 'post', path: '/api/v1/tasks/enable-many' } as const;
const deleteMany = { method: 'post', path: '/api/v1/tasks/delete-many' } as const;

/** Routes that change many tasks. */
export function manyTasksRoutes(parts: ApiParts): Route[] {
  const { ports, useCases } = parts;
  const { taskConfigs } = ports;
  const { setTaskEnabled, triggerTask, deleteTask } = useCases;
  const shared = { tag: 'tasks', exampleId: 'nightly-report' } as const;
  return [
    defineRoute<object, EnableManyDto>({
      ...enableMany,
      operationId: 'enableTasks',
      access: 'operator',
      tag: shared.tag,
      summary: 'Enable or disable many tasks. Each task succeeds or fails independently of the others',
      body: EnableManyDto,
      example: { ids: ['nightly-report'], enabled: false },
      replies: { 200: ChangedMany },
      handle: async ({ body: { ids, enabled, ...pause }, caller, hasTime }) => {
        const order = { enabled, ...pauseOrderOf(pause) };
        const changed = await eachByItself(ids, hasTime, async (one) => {
          const before = await findTask(taskConfigs, one);
          const { id, isEnabled } = before.config;
          const act = () => setTaskEnabled.execute({ id, ...order, by: caller.name });
          await changeRecorded({ route: enableMany, caller, id, before }, act, parts);
          return isEnabled;
        });
        const results = changed.map(viewChanged);
        const wasEnabled = changed.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]]));
        const before = Object.fromEntries(wasEnabled) as Record<string, boolean>;
        const change = {
          of: 'task',
          id: `${ids.length} tasks`,
          before,
          after: { enabled, ...pause, results },
        };
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
      path: deleteMany.path,
      operationId: 'deleteTasks',
      summary: 'Delete many tasks. Their running executions run to their end',
      change: async (one, caller) => {
        const id = taskConfigId(one);
        const before = await findUnlessDamaged(taskConfigs, id);
        const act = async () => {
          await deleteTask.execute({ id });
          return undefined;
        };
        await changeRecorded({ route: deleteMany, caller, id, before }, act, parts);
      },
    }),
  ];
}
