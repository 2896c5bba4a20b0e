// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { taskWarnings, type ForeseenTaskConfig } from '@distribute-schedule/application';
import type { StoredTaskConfig, UpcomingRun } from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { choice, list, moment, nullable, object, type Shown } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { FieldChanges, changesBetween } from './field-changes';
import { findTask } from './find-task';
import { CreateTaskDto, PatchTaskDto, checkCanBeRead } from './task-dtos';
import { newTaskFields, patchedFields, removedFields } from './task-fields';
import { TaskView, viewTask } from './task-view';

class UpcomingDto {
  @Optional() @IsInt() @Min(1) @Max(100) count?: number;
}

const upcomingRuns = list(
  object('UpcomingRun', {
    due_at: moment,
    /** Later than the due time if the task has a jitter. */
    starts_at: moment,
    /** How the clock changes on that day, or null. */
    dst: nullable(choice(['gap', 'repeated'])),
    /** Why the due time will be skipped if nothing changes, or null. */
    skipped_by: nullable(choice(['pause', 'window'])),
  }),
);
const Upcoming = object('Upcoming', { items: upcomingRuns });

const CheckedTask = object('CheckedTask', {
  /** The task as it would be saved. */
  task: TaskView,
  upcoming: upcomingRuns,
  warnings: list(choice(taskWarnings)),
  /** What the change would change. Empty for a new task. */
  changes: FieldChanges,
});

const checkedRuns = 10;

/** Routes that show what will happen: the next due times of a task, and what saving a task would do. */
export function foreseeRoutes({
  ports: { taskConfigs, clock },
  useCases: { foreseeTask },
}: ApiParts): Route[] {
  const tag = 'tasks';
  return [
    defineRoute<UpcomingDto>({
      method: 'get',
      path: '/api/v1/tasks/{id}/upcoming',
      operationId: 'listUpcomingRuns',
      access: 'viewer',
      tag,
      summary:
        'List the next due times of a task, and what will skip them. A task with a fixed delay has at most one, because the others depend on its executions',
      query: UpcomingDto,
      replies: { 200: Upcoming },
      handle: async ({ params, query: { count = 10 } }) => {
        const stored = await findTask(taskConfigs, params['id']);
        return ok({ items: upcomingOf(stored, count) });
      },
    }),
    defineRoute<object, CreateTaskDto>({
      method: 'post',
      path: '/api/v1/tasks/check',
      operationId: 'checkNewTask',
      access: 'viewer',
      tag,
      summary:
        'Check a new task without saving it. Fails as the creation would, but does not look whether the id is taken',
      body: CreateTaskDto,
      example: { name: 'Nightly report', cron_expression: '0 0 2 * * *', executor: 'http' },
      replies: { 200: CheckedTask },
      isRepeatable: true,
      handle: async ({ body }) => {
        checkCanBeRead(body);
        const order = { fields: newTaskFields(body), ...(body.id !== undefined && { id: body.id }) };
        return ok(viewChecked(await foreseeTask.execute({ create: order }), undefined));
      },
    }),
    defineRoute<object, PatchTaskDto>({
      method: 'post',
      path: '/api/v1/tasks/{id}/check',
      operationId: 'checkTaskChange',
      access: 'viewer',
      tag,
      summary: 'Check a change of a task without saving it. Fails as the change would',
      body: PatchTaskDto,
      example: { cron_expression: '0 0 3 * * *' },
      replies: { 200: CheckedTask },
      isRepeatable: true,
      handle: async ({ params, body }) => {
        const before = await findTask(taskConfigs, params['id']);
        const { id } = before.config;
        const change = { fields: patchedFields(body), without: removedFields(body) };
        const update = { id, mode: 'part', ...change } as const;
        const foreseen = await foreseeTask.execute({ update });
        return ok(viewChecked(foreseen, before));
      },
    }),
  ];

  function viewChecked(
    { stored, warnings }: ForeseenTaskConfig,
    before: StoredTaskConfig | undefined,
  ): Shown<typeof CheckedTask> {
    const task = viewTask(stored);
    return {
      task,
      upcoming: upcomingOf(stored, checkedRuns),
      warnings,
      changes: before ? savedChanges(viewTask(before), task) : [],
    };
  }

  function upcomingOf({ config, dueAt }: StoredTaskConfig, count: number) {
    return config.upcoming(count, dueAt, clock.now()).map(viewUpcoming);
  }
}

const viewUpcoming = ({ at, startsAt, dst, skippedBy }: UpcomingRun) => ({
  due_at: isoOf(at),
  starts_at: isoOf(startsAt),
  dst: dst ?? null,
  skipped_by: skippedBy ?? null,
});

/** Fields that change with each edit, so they say nothing about this one. */
const unsaid = new Set(['version', 'updated_at']);

const savedChanges = (before: Shown<typeof TaskView>, after: Shown<typeof TaskView>) =>
  changesBetween(before, after).filter(({ field }) => !unsaid.has(field));
