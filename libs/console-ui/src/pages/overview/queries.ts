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

const maxFailures = 100;

export const failuresQuery = queryOptions({
  queryKey: ['overview', 'failed'],
  queryFn: ({ signal }) =>
    dataOf(
      api.GET('/api/v1/executions', { params: { query: { status: 'failed', limit: maxFailures } }, signal }),
    ),
});

/** The overview says how many tasks are due within this time. */
export const soonMs = 10 * 60_000;

/** How many tasks are due soon, and how many slots they need at once. Two buckets are the fewest. */
export const dueSoonQuery = queryOptions({
  queryKey: ['due-soon'],
  queryFn: async ({ signal }) => {
    // A little later than now, so that the server need not look for what ran.
    const first = serverClock.now() + 2000;
    const [from, to] = [first, first + soonMs].map((at) => new Date(at).toISOString()) as [string, string];
    const query = { from, to, buckets: 2, limit: 1 };
    const { density } = await dataOf(api.GET('/api/v1/timeline', { params: { query }, signal }));
    return density;
  },
  refetchInterval: 30_000,
});

const maxUnplanned = 500;

export const unplannedQuery = queryOptions({
  queryKey: ['unplanned'],
  queryFn: ({ signal }) => {
    const from = new Date(serverClock.now() - dayMs).toISOString();
    return dataOf(api.GET('/api/v1/ledger', { params: { query: { from, limit: maxUnplanned } }, signal }));
  },
});
