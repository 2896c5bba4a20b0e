import type { LedgerException, TaskConfigRepository } from '@distribute-schedule/domain';

/** A request looks at most at this many records of all tasks, in parts, so that other requests get their turn. */
export const maxSearchedExceptions = 2_000;
const exceptionsAtOnce = 500;

/** Reads parts of the list of exceptions until enough are found, or enough are looked at. */
export async function searchExceptions(
  taskConfigs: Pick<TaskConfigRepository, 'ledgerExceptions'>,
  search: {
    readonly limit: number;
    readonly cursor?: string | undefined;
    /** The search ends at exceptions that were decided before this time, because their due times are earlier too. */
    readonly from?: number | undefined;
    readonly isFound: (one: LedgerException) => boolean;
  },
): Promise<{ readonly found: readonly LedgerException[]; readonly next: string | undefined }> {
  const { limit, isFound, from = -Infinity } = search;
  const found: LedgerException[] = [];
  let next = search.cursor;
  for (let searched = 0; searched < maxSearchedExceptions; searched += exceptionsAtOnce) {
    const part = await taskConfigs.ledgerExceptions(exceptionsAtOnce, next);
    for (const one of part) {
      if (found.length === limit) return { found, next };
      if (isFound(one)) found.push(one);
      next = one.position;
    }
    const last = part.at(-1);
    if (part.length < exceptionsAtOnce || !last || last.record.decidedAt < from)
      return { found, next: undefined };
  }
  return { found, next };
}
