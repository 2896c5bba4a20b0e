import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { maxPages } from '../../api/read-all';
import type { TasksSearch } from './search';

export type Task = components['schemas']['ListedTask'];
export type TaskPage = components['schemas']['TaskPage'];
export type Facets = components['schemas']['TaskFacets'];

const pageSize = 200;
/** The server looks at this many tasks for one page at most. */
export const maxLookedAt = 3000;

/** @param cursor of the page; undefined for the first one */
export const readPage = (
  { q, sort = 'name', ...filters }: TasksSearch,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<TaskPage> => {
  const given = { ...filters, search: q, cursor };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const query = { limit: pageSize, sort, include: 'recent', ...(Object.fromEntries(set) as object) } as const;
  return dataOf(api.GET('/api/v1/tasks', { params: { query }, ...(signal && { signal }) }));
};

export const tasksQuery = (search: TasksSearch) =>
  infiniteQueryOptions({
    queryKey: ['tasks', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => readPage(search, pageParam, signal),
    getNextPageParam: ({ next_cursor }, pages) =>
      pages.length < maxPages ? (next_cursor ?? undefined) : undefined,
    placeholderData: keepPreviousData,
  });

/** What the filters offer, and how many tasks are in each state. */
export const facetsQuery = queryOptions({
  queryKey: ['task-facets'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/tasks/facets', { signal })),
  placeholderData: keepPreviousData,
  // No event says that a task is overdue.
  refetchInterval: 30_000,
});

/** The definitions of tasks as YAML. */
export const exportTasks = (ids: readonly string[]): Promise<string> =>
  dataOf(api.POST('/api/v1/tasks/export', { body: { ids: [...ids] }, parseAs: 'text' }));
