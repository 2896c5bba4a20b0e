import type { components } from '@distribute-schedule/api-client';
import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { useDigest } from '../../live/use-live';

type Schemas = components['schemas'];
export type Worker = Schemas['Worker'];
export type Scheduler = Schemas['Scheduler'];
export type Service = Schemas['Executor'];
export type Execution = Schemas['ExecutionSummary'];

/** Heartbeats, schedulers that follow and the health of services make no events, so the page asks again. */
const refetchInterval = 10_000;

export const schedulersQuery = queryOptions({
  queryKey: ['cluster', 'schedulers'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/scheduler/status', { signal })),
  refetchInterval,
});

export const workersQuery = queryOptions({
  queryKey: ['cluster', 'load', 'workers'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/workers', { signal })),
  refetchInterval,
});

export const queuesQuery = queryOptions({
  queryKey: ['cluster', 'load', 'queues'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/queues', { signal })),
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

/** The newest executions that this worker ran or runs. */
export const executionsQuery = (worker_id: string, limit: number, status?: 'running') =>
  queryOptions({
    queryKey: ['cluster', 'load', 'executions', worker_id, status],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/executions', {
          params: { query: { worker_id, limit, ...(status && { status }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Reads the load of the workers again when executions start and end, and everything when a process comes or goes. */
export function useLiveLoad(): void {
  const client = useQueryClient();
  useDigest(({ hasClusterChange, isIncomplete }) => {
    const queryKey = hasClusterChange || isIncomplete ? ['cluster'] : ['cluster', 'load'];
    void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  });
}
