import type { components } from '@distribute-schedule/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { serverClock } from '../../time/server-clock';
import { dayMs } from '../../time/time-texts';

type Schemas = components['schemas'];
export type Overview = Schemas['Overview'];
export type Execution = Schemas['ExecutionSummary'];

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/overview', { signal })),
  // Ends are summed a moment after their events.
  refetchInterval: 3_000,
});

export const latestQuery = (status: 'failed' | 'running', limit: number) =>
  queryOptions({
    queryKey: ['overview', status],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/executions', { params: { query: { status, limit } }, signal })),
  });

export const dueNextQuery = queryOptions({
  queryKey: ['overview', 'due'],
  queryFn: ({ signal }) =>
    dataOf(api.GET('/api/v1/tasks', { params: { query: { sort: 'next_run_at', limit: 8 } }, signal })),
});

const maxUnplanned = 500;

export const unplannedQuery = queryOptions({
  queryKey: ['unplanned'],
  queryFn: ({ signal }) => {
    const from = new Date(serverClock.now() - dayMs).toISOString();
    return dataOf(api.GET('/api/v1/ledger', { params: { query: { from, limit: maxUnplanned } }, signal }));
  },
});
