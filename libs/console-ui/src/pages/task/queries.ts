import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import type { LedgerSearch } from './ledger-search';

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

export const ledgerQuery = (id: string, { outcome, from, to }: LedgerSearch) =>
  infiniteQueryOptions({
    queryKey: ['task', id, 'ledger', { outcome, from, to }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: 100,
        ...(outcome !== undefined && { outcome }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(pageParam !== undefined && { cursor: pageParam }),
      };
      return dataOf(api.GET('/api/v1/tasks/{id}/ledger', { params: { path: { id }, query }, signal }));
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const daysQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'days'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/{id}/days', { ...path(id), signal })),
  });

/** The executions of which the durations are drawn. */
const maxRecent = 50;

export const recentQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'recent'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/executions', { params: { query: { task_id: id, limit: maxRecent } }, signal })),
  });

export const lastGoodQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id, 'last good'],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/executions', {
          params: { query: { task_id: id, status: 'success', limit: 1 } },
          signal,
        }),
      ),
  });

/** An execution that has ended does not change. */
export const executionQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['execution', id, 'ended'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/executions/{id}', { ...path(id ?? ''), signal })),
    enabled: id !== undefined,
    staleTime: Infinity,
  });
