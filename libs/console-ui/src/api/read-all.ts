import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';

/** A list keeps at most this many pages. */
export const maxPages = 50;

/** Reads the pages of a list until it is complete or full. @returns all pages */
export async function readAll<Page>(
  query: UseInfiniteQueryResult<InfiniteData<Page>>,
): Promise<readonly Page[]> {
  let latest = query;
  while (latest.hasNextPage && (latest.data?.pages.length ?? 0) < maxPages && !latest.isError)
    latest = await latest.fetchNextPage();
  return latest.data?.pages ?? [];
}
