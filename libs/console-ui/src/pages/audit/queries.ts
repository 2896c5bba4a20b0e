import type { components } from '@distribute-schedule/api-client';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api';
import { filtersOf, type AuditSearch } from './search';

export type AuditRecord = components['schemas']['AuditRecord'];

const pageSize = 200;
/** The list keeps at most this many pages. Whoever looks for older records narrows it with a filter. */
export const maxPages = 50;
/** The server looks at this many records for one page at most: 500 of people and 500 of machines. */
export const maxLookedAt = 1000;

export const auditQuery = (search: AuditSearch) => {
  const filters = filtersOf(search);
  return infiniteQueryOptions({
    queryKey: ['audit', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: pageSize, ...(pageParam !== undefined && { cursor: pageParam }) };
      return dataOf(api.GET('/api/v1/audit', { params: { query: { ...filters, ...page } }, signal }));
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
};
