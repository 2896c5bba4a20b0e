import {
  TaskConfigChangedError,
  UnreadableTaskConfigError,
  taskConfigId,
  type TaskConfigId,
  type StoredTaskConfig,
  type TaskConfigQuery,
} from '@distribute-schedule/domain';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { Optional } from '../http/fields';
import { RequestError } from '../problems/problem';
import { defineRoute, ok, type Call, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask } from './find-task';
import { CreateTaskDto, PatchTaskDto, checkCanBeRead, type TaskFieldsDto } from './task-dtos';
import { cursorOf, placeIn } from './task-cursor';
import { newTaskFields, patchedFields, removedFields } from './task-fields';
import { TaskPage, TaskView, etagOf, viewTask } from './task-view';

const orders: Readonly<Record<string, Pick<TaskConfigQuery, 'order' | 'isDescending'>>> = {
  id: { order: 'id' },
  '-id': { order: 'id', isDescending: true },
  name: { order: 'name' },
  '-name': { order: 'name', isDescending: true },
  next_run_at: { order: 'next due' },
  '-next_run_at': { order: 'next due', isDescending: true },
};

class ListTasksDto {
  /** A part of the name or of the id. */
  @Optional() @IsString() @Length(1, 128) search?: string;
  @Optional() @IsBoolean() enabled?: boolean;
  @Optional() @IsString() @Length(1, 63) executor?: string;
  @Optional() @IsString() @Length(1, 128) owner?: string;
  /** By next_run_at, tasks that are never due by themselves are left out. */
  @Optional() @IsIn(Object.keys(orders)) sort?: string;
  @Optional() @IsString() @Length(1, 2000) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
}

const usualPage = 50;

/** The tasks themselves: list, make, read, change, remove. */
export function taskRoutes({ ports: { taskConfigs }, useCases }: ApiParts): Route[] {
  const { createTask, updateTask, deleteTask } = useCases;
  const tag = 'tasks';
  return [
    defineRoute<ListTasksDto>({
      method: 'get',
      path: '/api/v1/tasks',
      access: 'viewer',
      tag,
      summary:
        'List tasks. A page looks at 3,000 at most: with conditions it may be short, or even empty, and go on as long as there is a next_cursor',
      query: ListTasksDto,
      replies: { 200: TaskPage },
      handle: async ({ query: { sort = 'id', cursor, limit = usualPage, enabled, ...wanted } }) => {
        const { configs, next } = await taskConfigs.list({
          ...orders[sort],
          ...wanted,
          limit,
          ...(enabled !== undefined && { isEnabled: enabled }),
          ...(cursor !== undefined && { from: placeIn(cursor, sort) }),
        });
        return ok({
          items: configs.map(viewTask),
          next_cursor: next === undefined ? null : cursorOf(sort, next),
        });
      },
    }),
    defineRoute<object, CreateTaskDto>({
      method: 'post',
      path: '/api/v1/tasks',
      access: 'operator',
      tag,
      summary: 'Make a task',
      body: CreateTaskDto,
      replies: { 201: TaskView },
      handle: async ({ body }) => {
        checkCanBeRead(body);
        const stored = await createTask.execute({
          fields: newTaskFields(body),
          ...(body.id !== undefined && { id: body.id }),
        });
        const view = viewTask(stored);
        return {
          status: 201,
          body: view,
          headers: { ETag: etagOf(stored), Location: `/api/v1/tasks/${view.id}` },
          change: { of: 'task', id: view.id, after: view },
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/{id}',
      access: 'viewer',
      tag,
      summary: 'Read a task',
      replies: { 200: TaskView },
      handle: async ({ params }) => {
        const stored = await findTask(taskConfigs, params['id']);
        return ok(viewTask(stored), { ETag: etagOf(stored) });
      },
    }),
    defineRoute<object, CreateTaskDto>({
      method: 'put',
      path: '/api/v1/tasks/{id}',
      access: 'operator',
      tag,
      summary:
        'Replace a task; what is not said, or null, goes back to its default, but a paused task stays paused. It may be sent as it was read: read-only fields are not looked at. With If-Match, only the version that you saw',
      body: CreateTaskDto,
      replies: { 200: TaskView },
      handle: (call) =>
        changeTask(call, (stored, expected) =>
          updateTask.execute({
            id: stored.config.id,
            mode: 'all',
            by: call.caller.name,
            fields: newTaskFields(call.body),
            ...expected,
          }),
        ),
    }),
    defineRoute<object, PatchTaskDto>({
      method: 'patch',
      path: '/api/v1/tasks/{id}',
      access: 'operator',
      tag,
      summary:
        'Change a part of a task; null takes a value away, and read-only fields are not looked at. With If-Match, only the version that you saw',
      body: PatchTaskDto,
      replies: { 200: TaskView },
      handle: (call) =>
        changeTask(call, (stored, expected) =>
          updateTask.execute({
            id: stored.config.id,
            mode: 'part',
            by: call.caller.name,
            fields: patchedFields(call.body),
            without: removedFields(call.body),
            ...expected,
          }),
        ),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/tasks/{id}',
      access: 'operator',
      tag,
      summary: 'Remove a task; what of it runs ends by itself. With If-Match, only the version that you saw',
      replies: { 204: 'none' },
      handle: async ({ params, request }) => {
        const id = taskConfigId(params['id']);
        const stored = await findUnlessDamaged(id);
        await onVersion(request, (expected) => deleteTask.execute({ id, ...expected }));
        return { status: 204, change: { of: 'task', id, before: stored && viewTask(stored) } };
      },
    }),
  ];

  /** What is damaged cannot be shown, but removed. */
  async function findUnlessDamaged(id: TaskConfigId): Promise<StoredTaskConfig | undefined> {
    try {
      return await taskConfigs.find(id);
    } catch (error) {
      if (error instanceof UnreadableTaskConfigError) return undefined;
      throw error;
    }
  }

  async function changeTask(
    { params, request, body }: Call<object, TaskFieldsDto>,
    change: (stored: StoredTaskConfig, expected: Expected) => Promise<StoredTaskConfig>,
  ) {
    const stored = await findTask(taskConfigs, params['id']);
    const { id } = stored.config;
    if (body.id !== undefined && body.id !== id) {
      const reason = `id must be that of the path, ${id}, or left out`;
      throw new RequestError(400, 'request.invalid', reason, { field: 'id', reason });
    }
    const changed = await onVersion(request, (expected) => change(stored, expected));
    const [before, after] = [viewTask(stored), viewTask(changed)];
    return { ...ok(after, { ETag: etagOf(changed) }), change: { of: 'task', id: after.id, before, after } };
  }
}

interface Expected {
  readonly expectedVersion?: number;
}

/** A change on the version that If-Match names, or on whichever is there. */
async function onVersion<T>(
  request: Call<object, object>['request'],
  change: (expected: Expected) => Promise<T>,
): Promise<T> {
  const expectedVersion = versionIn(request.get('if-match'));
  try {
    return await change(expectedVersion === undefined ? {} : { expectedVersion });
  } catch (error) {
    if (error instanceof TaskConfigChangedError && expectedVersion !== undefined) {
      throw new RequestError(412, 'request.precondition_failed', error.message);
    }
    throw error;
  }
}

function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch)?.[1];
  // An entity tag of another shape is none of ours, so it cannot match.
  if (version === undefined)
    throw new RequestError(412, 'request.precondition_failed', 'If-Match names no version of this task');
  return Number(version);
}
