import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { serverClock } from '../../time/server-clock';
import { presetOf, shownSpan, type TimelineSearch } from './search';

export type Timeline = components['schemas']['Timeline'];

const pageSize = 100;
/** How often one page of rows is read again, because the time goes on and statistics follow the ends of executions. */
const pauseMs = 15_000;

type PageParam = { readonly cursor: string; readonly from: string; readonly to: string } | undefined;

/** A span that moves with the time is computed when the first page is read, and the others follow it. */
export const timelineQuery = (search: TimelineSearch, zone: string) => {
  const { q } = search;
  const preset = presetOf(search);
  return infiniteQueryOptions({
    queryKey: ['timeline', preset ?? [search.from, search.to], q, preset === 'night' ? zone : undefined],
    initialPageParam: undefined as PageParam,
    queryFn: ({ pageParam, signal }) => {
      const { from, to } = shownSpan(search, serverClock.now(), zone);
      const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const query = { ...span, ...pageParam, limit: pageSize, ...(q !== undefined && { q }) };
      return dataOf(api.GET('/api/v1/timeline', { params: { query }, signal }));
    },
    getNextPageParam: ({ next_cursor, from, to }): PageParam =>
      next_cursor === null ? undefined : { cursor: next_cursor, from, to },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pauseMs * Math.max(1, state.data?.pages.length ?? 1),
  });
};
