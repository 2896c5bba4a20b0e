import type { components } from '@distribute-schedule/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';

type Schemas = components['schemas'];
export type Task = Schemas['Task'];
export type FireRecord = Schemas['FireRecord'];

const path = (id: string) => ({ params: { path: { id } } });

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/{id}', { ...path(id), signal })),
  });

export const upcomingQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'upcoming'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/{id}/upcoming', { ...path(id), signal })),
  });

export const statisticsQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'statistics'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/{id}/statistics', { ...path(id), signal })),
  });

export const ledgerQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'ledger'],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/tasks/{id}/ledger', { params: { path: { id }, query: { limit: 200 } }, signal }),
      ),
  });

export const latestQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'latest'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/executions', { params: { query: { task_id: id, limit: 10 } }, signal })),
  });
