import type { components } from '@distribute-schedule/api-client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { idempotent, type Change } from '../../api/change';
import type { Draft, Task } from './draft';

type Schemas = components['schemas'];
export type CheckedTask = Schemas['CheckedTask'];

const path = (id: string) => ({ params: { path: { id } } });
/** The server reads any object, and says by field what is wrong. */
const asNew = (draft: Draft) => draft as Schemas['CreateTaskRequest'];
const asChange = (changes: Draft) => changes as Schemas['PatchTaskRequest'];

/** The task as it is now. Never from the cache: a change of an older version would be refused. */
export const readTask = (id: string): Promise<Task> => dataOf(api.GET('/api/v1/tasks/{id}', path(id)));

export const editedTaskQuery = (id: string) =>
  queryOptions({
    queryKey: ['task-form', id],
    queryFn: () => readTask(id),
    staleTime: 'static',
    gcTime: 0,
  });

/** A new task as the server would make it of a name alone. Its values are the defaults of every field. */
export const defaultsQuery = queryOptions({
  queryKey: ['task-form', 'defaults'],
  queryFn: async ({ signal }) => {
    const body = { name: 'defaults', executor: 'local' };
    const { task } = await dataOf(api.POST('/api/v1/tasks/check', { body, signal }));
    return task;
  },
});

/** @param body a body as JSON: of a new task, or the changes of `base` */
export const checkQuery = (body: string, base: Pick<Task, 'id' | 'version'> | undefined) =>
  queryOptions({
    queryKey: ['task-form', 'check', base?.id, base?.version, body],
    queryFn: ({ signal }): Promise<CheckedTask> => {
      const draft = JSON.parse(body) as Draft;
      return base
        ? dataOf(api.POST('/api/v1/tasks/{id}/check', { ...path(base.id), body: asChange(draft), signal }))
        : dataOf(api.POST('/api/v1/tasks/check', { body: asNew(draft), signal }));
    },
    staleTime: 10_000,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });

/** The next fires of a schedule alone, for a draft whose other fields are not complete yet. */
export const previewQuery = (expression: string, zone: string | undefined) =>
  queryOptions({
    queryKey: ['task-form', 'preview', expression, zone],
    queryFn: async ({ signal }) => {
      const body = { cron_expression: expression, ...(zone !== undefined && { time_zone: zone }) };
      const { next_runs } = await dataOf(api.POST('/api/v1/tasks/preview', { body, signal }));
      return next_runs.map(({ at, dst }) => ({ due_at: at, dst }));
    },
    staleTime: 10_000,
    gcTime: 30_000,
  });

/** The next fires of the task as it is, to compare. */
export const firesQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['task-form', id, version, 'fires'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/{id}/upcoming', { ...path(id), signal })),
    staleTime: 10_000,
  });

export const create = (draft: Draft, change: Change): Promise<Task> =>
  dataOf(api.POST('/api/v1/tasks', { body: asNew(draft), ...idempotent(change) }));

/** @throws ApiProblem with the status 412 when the task has another version by now */
export const save = (changes: Draft, { id, version }: Task, change: Change): Promise<Task> =>
  dataOf(
    api.PATCH('/api/v1/tasks/{id}', {
      ...path(id),
      body: asChange(changes),
      headers: { ...idempotent(change).headers, 'If-Match': `"${version}"` },
    }),
  );

export type ExecutorType = Schemas['ExecutorType'];
export type ParameterField = Schemas['ParameterField'];

/** The executors that a task can name, with what they are given. */
export const executorTypesQuery = queryOptions({
  queryKey: ['task-form', 'executor-types'],
  queryFn: async ({ signal }) => (await dataOf(api.GET('/api/v1/executor-types', { signal }))).items,
});
