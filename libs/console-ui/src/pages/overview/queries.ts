import type { components } from '@distribute-schedule/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';

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
