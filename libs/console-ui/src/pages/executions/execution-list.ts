import type { components } from '@distribute-schedule/api-client';
import type { Digest, ExecutionChange } from '../../live/digest';

export type Execution = components['schemas']['ExecutionSummary'];
export type ExecutionPage = components['schemas']['ExecutionPage'];

/** Applies what the digest says to the rows that are shown. Rows without a change stay the same objects. */
export function patchPages(
  pages: readonly ExecutionPage[],
  { executions }: Pick<Digest, 'executions'>,
): readonly ExecutionPage[] {
  if (executions.size === 0) return pages;
  return pages.map((page) => {
    if (!page.items.some(({ id }) => executions.has(id))) return page;
    return { ...page, items: page.items.map((row) => patched(row, executions.get(row.id))) };
  });
}

const finalStatuses: readonly string[] = ['success', 'failed', 'cancelled'];

function patched(row: Execution, change: ExecutionChange | undefined): Execution {
  // An execution never leaves a final status, so such an event is older than the row.
  if (!change || change.status === undefined || finalStatuses.includes(row.status)) return row;
  const { status, at, workerId } = change;
  const time = new Date(at).toISOString();
  const isFinal = finalStatuses.includes(status);
  const startTime = row.start_time ?? (status === 'running' ? time : null);
  return {
    ...row,
    status,
    worker_id: workerId ?? row.worker_id,
    start_time: startTime,
    end_time: isFinal ? time : null,
    duration_ms: isFinal && startTime !== null ? Math.max(0, at - Date.parse(startTime)) : null,
  };
}

/** Replaces known rows by what was just read, and moves none of them. @returns also how many rows are new */
export function refreshKnown(
  pages: readonly ExecutionPage[],
  newest: readonly Execution[],
): { readonly pages: readonly ExecutionPage[]; readonly unknown: number } {
  const fresh = new Map(newest.map((row) => [row.id, row]));
  const known = new Set<string>();
  const refreshed = pages.map((page) => ({
    ...page,
    items: page.items.map((row) => {
      known.add(row.id);
      return fresh.get(row.id) ?? row;
    }),
  }));
  return { pages: refreshed, unknown: newest.filter(({ id }) => !known.has(id)).length };
}

/**
 * Puts the newest page in the place of the rows at the top. Rows that are older than it stay. Returns undefined when there
 * is a gap between the two, because so much is new that the list must be read again.
 */
export function putNewest(
  pages: readonly ExecutionPage[],
  newest: ExecutionPage,
): readonly ExecutionPage[] | undefined {
  const oldest = newest.items.at(-1);
  if (newest.next_cursor === null || !oldest) return [newest];
  const shown = new Set(newest.items.map(({ id }) => id));
  const rows = pages.flatMap(({ items }) => items);
  if (rows.length > 0 && !rows.some(({ id }) => shown.has(id))) return undefined;
  const older = pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id, created_at }) => !shown.has(id) && created_at <= oldest.created_at),
  }));
  const [first = { ...newest, items: [] }, ...rest] = older;
  return [{ ...first, items: [...newest.items, ...first.items] }, ...rest];
}
