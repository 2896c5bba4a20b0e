import type { Task, TaskPage } from './queries';

/**
 * Replaces rows that are shown by what was just read, and moves none of them. Rows that did not change stay the same
 * objects.
 */
export function patchRows(pages: readonly TaskPage[], fresh: readonly Task[]): readonly TaskPage[] {
  const byId = new Map(fresh.map((task) => [task.id, task]));
  return pages.map((page) => {
    const items = page.items.map((row) => {
      const read = byId.get(row.id);
      return read && JSON.stringify(read) !== JSON.stringify(row) ? read : row;
    });
    return items.some((row, i) => row !== page.items[i]) ? { ...page, items } : page;
  });
}

/** How many of the rows of a page that was read again are new, and whether others are gone from it. */
export function differences(
  pages: readonly TaskPage[],
  number: number,
  fresh: TaskPage,
): { readonly added: number; readonly isGone: boolean } {
  const known = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const read = new Set(fresh.items.map(({ id }) => id));
  return {
    added: fresh.items.filter(({ id }) => !known.has(id)).length,
    isGone: (pages[number]?.items ?? []).some(({ id }) => !read.has(id)),
  };
}

/** The page that holds a row, by the number of the row in the whole list. */
export function pageOfRow(pages: readonly TaskPage[], row: number): number {
  let first = 0;
  for (const [number, { items }] of pages.entries()) {
    first += items.length;
    if (row < first) return number;
  }
  return Math.max(0, pages.length - 1);
}
