import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/api';

export type TaskChange = components['schemas']['TaskChange'];

/** The page of changes reads at most this many pages. */
export const maxChangePages = 50;

export const changesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['task', id, 'changes'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/api/v1/tasks/{id}/changes', {
          params: { path: { id }, query: pageParam === undefined ? {} : { cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
