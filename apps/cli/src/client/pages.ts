/** Maximum number of entries of a page of the API. */
const maxPageSize = 200;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * Reads pages until there are `limit` entries or there are no more. A page of a filtered list may be empty although more
 * follow, so only the cursor ends the walk.
 */
export async function readPages<T>(
  limit: number,
  read: (request: PageRequest) => Promise<Page<T>>,
): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read({
      limit: Math.min(maxPageSize, limit - items.length),
      ...(cursor !== null && { cursor }),
    });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < limit);
  return { items, next_cursor: cursor };
}
