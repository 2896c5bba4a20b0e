import type { components } from '@distribute-schedule/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';

export type Worker = components['schemas']['Worker'];

/** Processes come and go without an event, so the page asks again. */
const refetchInterval = 5000;

export const schedulersQuery = queryOptions({
  queryKey: ['cluster', 'schedulers'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/scheduler/status', { signal })),
  refetchInterval,
});

export const workersQuery = queryOptions({
  queryKey: ['cluster', 'workers'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/workers', { signal })),
  refetchInterval,
});

export const queuesQuery = queryOptions({
  queryKey: ['cluster', 'queues'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/queues', { signal })),
  refetchInterval,
});

export const servicesQuery = queryOptions({
  queryKey: ['cluster', 'services'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/executors', { signal })),
  refetchInterval,
});

export const storeQuery = queryOptions({
  queryKey: ['cluster', 'store'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/store', { signal })),
  refetchInterval,
});
