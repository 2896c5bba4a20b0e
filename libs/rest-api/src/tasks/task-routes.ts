// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  TaskConfigExistsError,
  taskConfigId,
  type StoredTaskConfig,
  type TaskConfigId,
} from '@distribute-schedule/domain';
import { RequestError } from '../problems/problem';
import { defineRoute, ok, type Call, type Reply, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { findTask, findUnlessDamaged } from './find-task';
import { mustBeNew, mustExist, underPreconditions, type Expected } from './preconditions';
import { CreateTaskDto, PatchTaskDto, checkCanBeRead, type TaskFieldsDto } from './task-dtos';
import { newTaskFields, patchedFields, removedFields } from './task-fields';
import { TaskView, etagOf, viewTask } from './task-view';

const example = {
  name: 'Nightly report',
  cron_expression: '0 0 2 * * *',
  time_zone: 'Asia/Shanghai',
  executor: 'http',
  parameters: { url: 'https://reports.example.com/run' },
};

/** Routes that create, read, change and delete tasks. */
export function taskRoutes({ ports: { taskConfigs }, useCases }: ApiParts): Route[] {
  const { createTask, updateTask, deleteTask } = useCases;
  const tag = 'tasks';
  return [
    defineRoute<object, CreateTaskDto>({
      method: 'post',
      path: '/api/v1/tasks',
      operationId: 'createTask',
      access: 'operator',
      tag,
      summary: 'Create a task',
      body: CreateTaskDto,
      example,
      replies: { 201: TaskView },
      handle: async ({ body }) => {
        checkCanBeRead(body);
        const stored = await createTask.execute({
          fields: newTaskFields(body),
          ...(body.id !== undefined && { id: body.id }),
        });
        return created(stored);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/tasks/{id}',
      operationId: 'getTask',
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
      operationId: 'putTask',
      access: 'operator',
      tag,
      summary:
        'Create a task with this id, or replace the task that has it. Fields that are missing or null get their default values, except that a disabled task stays disabled. A task that has these values already does not change. You can send the task as you read it: read-only fields are ignored. With the header If-Match, the request only replaces the task, if it still has the version that you read. With `If-None-Match: *`, it only creates the task',
      body: CreateTaskDto,
      example,
      replies: { 200: TaskView, 201: TaskView },
      handle: (call) => underPreconditions(call.request, (expected) => putTask(call, expected)),
    }),
    defineRoute<object, PatchTaskDto>({
      method: 'patch',
      path: '/api/v1/tasks/{id}',
      operationId: 'updateTask',
      access: 'operator',
      tag,
      summary:
        'Change some fields of a task. Null removes a value, and read-only fields are ignored. With the header If-Match, the task is changed only if it still has the version that you read',
      body: PatchTaskDto,
      example: { priority: 7, description: null },
      replies: { 200: TaskView },
      handle: (call) => underPreconditions(call.request, (expected) => patchTask(call, expected)),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/tasks/{id}',
      operationId: 'deleteTask',
      access: 'operator',
      tag,
      summary:
        'Delete a task. Its running executions run to their end. With the header If-Match, the task is deleted only if it still has the version that you read',
      replies: { 204: 'none' },
      handle: async ({ params, request }) => {
        const id = taskConfigId(params['id']);
        const stored = await findUnlessDamaged(taskConfigs, id);
        await underPreconditions(request, (expected) => deleteTask.execute({ id, ...expected }));
        return { status: 204, change: { of: 'task', id, before: stored && viewTask(stored) } };
      },
    }),
  ];

  /** Creates or replaces the task. Which of the two is decided in the step that stores it, because others may be faster. */
  async function putTask(
    { params, request, body, caller }: Call<object, CreateTaskDto>,
    expected: Expected,
  ): Promise<Reply> {
    const id = taskConfigId(params['id']);
    checkSameId(body, id);
    checkCanBeRead({ id, name: body.name });
    const order = { id, fields: newTaskFields(body), by: caller.name };
    const ifExists = mustBeNew(request) ? 'refuse' : 'update';
    const before = await taskConfigs.find(id);
    if (ifExists === 'refuse' && before) throw new TaskConfigExistsError(id);
    if (mustExist(request)) {
      return changed(before, await updateTask.execute({ ...order, ...expected, mode: 'all' }));
    }
    const stored = await createTask.execute({ ...order, ifExists });
    return stored.isNew ? created(stored) : changed(before, stored);
  }

  async function patchTask(
    { params, body, caller }: Call<object, PatchTaskDto>,
    expected: Expected,
  ): Promise<Reply> {
    const before = await findTask(taskConfigs, params['id']);
    const { id } = before.config;
    checkSameId(body, id);
    const change = { fields: patchedFields(body), without: removedFields(body) };
    return changed(
      before,
      await updateTask.execute({ id, mode: 'part', by: caller.name, ...change, ...expected }),
    );
  }
}

function checkSameId(body: TaskFieldsDto, id: TaskConfigId): void {
  if (body.id === undefined || body.id === id) return;
  const reason = `id must be the id in the path, ${id}, or be left out`;
  throw new RequestError(400, 'request.invalid', reason, { field: 'id', reason });
}

function created(stored: StoredTaskConfig): Reply {
  const after = viewTask(stored);
  const { id } = after;
  const headers = { ETag: etagOf(stored), Location: `/api/v1/tasks/${id}` };
  return { status: 201, body: after, headers, change: { of: 'task', id, after } };
}

function changed(before: StoredTaskConfig | undefined, stored: StoredTaskConfig): Reply {
  const after = viewTask(stored);
  const change = { of: 'task', id: after.id, before: before && viewTask(before), after };
  return { ...ok(after, { ETag: etagOf(stored) }), change };
}
