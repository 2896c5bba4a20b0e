import type { components } from '@distribute-schedule/api-client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/api';
import type { Choice } from './choices';

type Hit = components['schemas']['SearchHit'];

/** What the server finds for a text. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    enabled: q !== '',
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/search', { params: { query: { q } }, signal })),
    placeholderData: keepPreviousData,
    // A search that is typed again asks again.
    staleTime: 5_000,
  });

const pathOf: Readonly<Record<Hit['kind'], (id: string) => string>> = {
  task: (id) => `/tasks/${encodeURIComponent(id)}`,
  execution: (id) => `/executions/${encodeURIComponent(id)}`,
  worker: (id) => `/cluster/workers/${encodeURIComponent(id)}`,
  service: (id) => `/cluster/services#${encodeURIComponent(id)}`,
};

export const choiceOf = ({ kind, id, name }: Hit): Choice => ({
  kind,
  path: pathOf[kind](id),
  label: name ?? id,
  ...(name !== null && name !== id && { note: id }),
});
