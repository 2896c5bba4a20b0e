import type { Change } from '../api/change';

/** What became of one thing. */
export interface BulkResult {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly reason: string | null;
  readonly code: string | null;
}

/** Changes one page of things. The key stays the same when the page is sent again. */
export type SendPage = (ids: readonly string[], change: Change) => Promise<readonly BulkResult[]>;

/** Things in one request. The API takes 500; fewer show progress and stop sooner. */
export const pageSize = 100;

/** Code of a thing for which a request had no time left. It was not changed, so it is sent again. */
const noTime = 'request.no_time';

interface BulkWork {
  readonly ids: readonly string[];
  readonly send: SendPage;
  /** Makes the key of each page. */
  readonly changeOf: (id: string) => Change;
  /** Called after each page with the results so far. */
  readonly onProgress: (results: readonly BulkResult[]) => void;
  /** Ends the work after the page that is under way. */
  readonly signal: AbortSignal;
}

/**
 * Changes many things, page after page. What a rule refuses does not stop the others.
 * @returns the results, which lack the things that a stop has left out
 * @throws ApiProblem when a page fails as a whole; `onProgress` has got the results before it
 */
export async function bulkWork({
  ids,
  send,
  changeOf,
  onProgress,
  signal,
}: BulkWork): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  let left = ids;
  while (left.length > 0 && !signal.aborted) {
    const page = left.slice(0, pageSize);
    const answer = await send(page, changeOf(page[0] ?? ''));
    const late = answer.filter(({ code }) => code === noTime).map(({ id }) => id);
    // A page of which nothing was reached counts as refused. Otherwise the work could go on for ever.
    const again = late.length < page.length ? late : [];
    results.push(...answer.filter(({ id }) => !again.includes(id)));
    left = [...again, ...left.slice(page.length)];
    onProgress([...results]);
  }
  return results;
}
