import type { components } from '@distribute-schedule/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';

type Schemas = components['schemas'];
export type Execution = Schemas['Execution'];
export type Attempt = Schemas['ExecutionAttempt'];
export type Waiting = Schemas['Waiting'];

const path = (id: string) => ({ params: { path: { id } } });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ['execution', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/executions/{id}', { ...path(id), signal })),
  });

/** Why it does not run yet. Only for an execution that waits: the server refuses the question about others. */
export const waitingQuery = (id: string) =>
  queryOptions({
    queryKey: ['execution', id, 'waiting'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/executions/{id}/waiting', { ...path(id), signal })),
    // Workers get free without an event of this execution.
    refetchInterval: 5000,
  });

export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: ['execution', id, 'progress'],
    queryFn: async ({ signal }) => {
      const { progress } = await dataOf(
        api.GET('/api/v1/executions/{id}/logs', {
          params: { path: { id }, query: { from: 1_000_000_000, limit: 1 } },
          signal,
        }),
      );
      return progress;
    },
    // The last progress within a second has no event.
    refetchInterval: 10_000,
  });

/** The last execution of the task that succeeded, to compare a failed one with; null if none is kept. */
export const lastGoodQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['task', taskId, 'last-good'],
    queryFn: async ({ signal }) => {
      const query = { task_id: taskId, status: 'success', limit: 1 } as const;
      const { items } = await dataOf(api.GET('/api/v1/executions', { params: { query }, signal }));
      const [newest] = items;
      return newest ? dataOf(api.GET('/api/v1/executions/{id}', { ...path(newest.id), signal })) : null;
    },
  });

/** Failures that are looked at to find others like one. */
const lookedAt = 200;

export const latestFailuresQuery = queryOptions({
  queryKey: ['executions', 'latest', 'failed', lookedAt],
  queryFn: ({ signal }) =>
    dataOf(
      api.GET('/api/v1/executions', {
        params: { query: { status: 'failed', limit: lookedAt } },
        signal,
      }),
    ),
});

/** What the ledger says about the due time of an execution; null if it does not say anything. */
export const ledgerQuery = ({ id, task_id, cause, scheduled_time }: Execution) =>
  queryOptions({
    queryKey: ['execution', id, 'ledger'],
    enabled: cause === 'schedule',
    queryFn: async ({ signal }) => {
      const to = new Date(Date.parse(scheduled_time) + 1).toISOString();
      const query = { from: scheduled_time, to, limit: 10 };
      const { items } = await dataOf(
        api.GET('/api/v1/tasks/{id}/ledger', { params: { path: { id: task_id }, query }, signal }),
      );
      return items.find(({ execution_id }) => execution_id === id) ?? null;
    },
    // A task that was deleted has no ledger any more, and the page can do without it.
    retry: false,
  });

export const usualDurationQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['task', taskId, 'duration'],
    queryFn: async ({ signal }) => {
      const statistics = await dataOf(api.GET('/api/v1/tasks/{id}/statistics', { ...path(taskId), signal }));
      return statistics.duration.p50_ms;
    },
    staleTime: 60_000,
  });

/** Zone of a task; null if it has none. */
export const taskZoneQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'zone'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/api/v1/tasks/{id}', { ...path(id), signal }))).time_zone,
  });
