import { changeOf } from '../api/change';
import { bulkWork, pageSize, type BulkResult, type SendPage } from './bulk-work';

const idsOf = (count: number) => Array.from({ length: count }, (_, n) => `t-${n}`);
const done = (id: string): BulkResult => ({ id, outcome: 'done', reason: null, code: null });
const refused = (id: string, code: string): BulkResult => ({ id, outcome: 'refused', reason: 'no', code });

/** Works through things. @returns the pages that were sent, with their keys, and what came of it */
async function work(
  count: number,
  send: (ids: readonly string[], page: number) => BulkResult[],
  stopAfter = 99,
) {
  const pages: { ids: readonly string[]; key: string }[] = [];
  const stop = new AbortController();
  const progress: number[] = [];
  const sendPage: SendPage = (ids, { key }) => {
    pages.push({ ids, key });
    if (pages.length >= stopAfter) stop.abort();
    return Promise.resolve(send(ids, pages.length));
  };
  const onProgress = (results: readonly BulkResult[]) => void progress.push(results.length);
  const results = await bulkWork({
    ids: idsOf(count),
    send: sendPage,
    changeOf,
    onProgress,
    signal: stop.signal,
  });
  return { pages, results, progress };
}

describe('bulkWork', () => {
  it('sends pages with keys of their own, and reports its progress', async () => {
    const { pages, results, progress } = await work(2 * pageSize + 1, (ids) => ids.map(done));
    expect(pages.map(({ ids }) => ids.length)).toEqual([pageSize, pageSize, 1]);
    expect(new Set(pages.map(({ key }) => key)).size).toBe(3);
    expect(progress).toEqual([pageSize, 2 * pageSize, 2 * pageSize + 1]);
    expect(results.map(({ id }) => id)).toEqual(idsOf(2 * pageSize + 1));
  });

  it('goes on when a rule refuses some', async () => {
    const { results } = await work(3, (ids) =>
      ids.map((id) => (id === 't-1' ? refused(id, 'task_config.not_found') : done(id))),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'done']);
  });

  it('sends again what the request had no time for', async () => {
    const { pages, results } = await work(3, (ids, page) =>
      ids.map((id, n) => (page === 1 && n > 0 ? refused(id, 'request.no_time') : done(id))),
    );
    expect(pages.map(({ ids }) => ids)).toEqual([
      ['t-0', 't-1', 't-2'],
      ['t-1', 't-2'],
    ]);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['t-0', 'done'],
      ['t-1', 'done'],
      ['t-2', 'done'],
    ]);
  });

  it('gives up a page of which the server reaches nothing', async () => {
    const { pages, results } = await work(2, (ids) => ids.map((id) => refused(id, 'request.no_time')));
    expect(pages).toHaveLength(1);
    expect(results.map(({ code }) => code)).toEqual(['request.no_time', 'request.no_time']);
  });

  it('stops after the page that is under way', async () => {
    const { pages, results } = await work(3 * pageSize, (ids) => ids.map(done), 2);
    expect([pages.length, results.length]).toEqual([2, 2 * pageSize]);
  });
});
