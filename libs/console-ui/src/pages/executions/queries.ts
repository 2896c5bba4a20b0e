import { infiniteQueryOptions, keepPreviousData, type InfiniteData } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import type { ExecutionPage } from './execution-list';
import type { ExecutionsSearch } from './search';

const pageSize = 200;
/** A list keeps at most this many pages. Who looks for older rows narrows it with a filter. */
export const maxPages = 50;
/** The server looks at this many executions for one page at most. */
export const maxLookedAt = 1000;

export type Executions = InfiniteData<ExecutionPage>;

const filtersOf = ({ status, task, worker, from, to }: ExecutionsSearch) => ({
  ...(status !== undefined && { status }),
  ...(task !== undefined && { task_id: task }),
  ...(worker !== undefined && { worker_id: worker }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
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
