import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
} from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import type { ExecutionPage } from './execution-list';
import type { ExecutionsSearch } from './search';

const pageSize = 200;
/** A list keeps at most this many rows, 50 pages of them. Who looks for older ones narrows it with a filter. */
export const maxRows = 50 * pageSize;

export type Executions = InfiniteData<ExecutionPage>;

const filtersOf = ({ status, task, worker, executor, cause, took, from, to, q }: ExecutionsSearch) => ({
  ...(status !== undefined && { status }),
  ...(task !== undefined && { task_id: task }),
  ...(worker !== undefined && { worker_id: worker }),
  ...(executor !== undefined && { executor }),
  ...(cause !== undefined && { cause }),
  ...(took !== undefined && { min_duration_ms: took }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(q !== undefined && { search: q }),
});

const readPage = (search: ExecutionsSearch, page: { cursor?: string; limit: number }, signal?: AbortSignal) =>
  dataOf(
    api.GET('/api/v1/executions', {
      params: { query: { ...filtersOf(search), ...page } },
      ...(signal && { signal }),
    }),
  );

export const executionsQuery = (search: ExecutionsSearch) =>
  infiniteQueryOptions({
    queryKey: ['executions', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      readPage(search, { ...(pageParam !== undefined && { cursor: pageParam }), limit: pageSize }, signal),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Reads the top of the list, which is enough to show what is new. */
export const readNewest = (search: ExecutionsSearch): Promise<ExecutionPage> =>
  readPage(search, { limit: 50 });

const countsEveryMs = 5000;

/** How many executions there are of each status, of all or of a task or a worker. */
export const countsQuery = ({ task, worker }: ExecutionsSearch) =>
  queryOptions({
    queryKey: ['execution-counts', task, worker],
    queryFn: ({ signal }) => {
      const query = {
        ...(task !== undefined && { task_id: task }),
        ...(worker !== undefined && { worker_id: worker }),
      };
      return dataOf(api.GET('/api/v1/executions/counts', { params: { query }, signal }));
    },
    // Not after each event: the server reads up to 1,000 executions to count those that have not ended.
    refetchInterval: countsEveryMs,
    placeholderData: keepPreviousData,
  });
