import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import type { TasksSearch } from './search';

export type Task = components['schemas']['Task'];

const pageSize = 200;

export const tasksQuery = ({ q, state }: TasksSearch) =>
  infiniteQueryOptions({
    queryKey: ['tasks', { q, state }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/api/v1/tasks', {
          params: {
            query: {
              limit: pageSize,
              sort: 'name',
              ...(q !== undefined && { search: q }),
              ...(state !== undefined && { enabled: state === 'enabled' }),
              ...(pageParam !== undefined && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
