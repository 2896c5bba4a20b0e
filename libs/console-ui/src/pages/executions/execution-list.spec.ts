import type { Digest, ExecutionChange } from '../../live/digest';
import { patchPages, putNewest, refreshKnown, type Execution } from './execution-list';

const time = (second: number) => `2026-11-28T02:00:${String(second).padStart(2, '0')}.000Z`;
const row = (second: number, more: Partial<Execution> = {}) =>
  ({
    id: `a@${second}`,
    status: 'pending',
    created_at: time(second),
    start_time: null,
    worker_id: null,
    ...more,
  }) as Execution;
const page = (seconds: readonly number[], next_cursor: string | null = 'more') => ({
  items: seconds.map((second) => row(second)),
  next_cursor,
  looked_at: seconds.length,
});
const digest = (...changes: Partial<ExecutionChange>[]): Pick<Digest, 'executions'> => ({
  executions: new Map(changes.map((change) => [change.id ?? '', change as ExecutionChange])),
});
const idsIn = (pages: readonly { items: readonly Execution[] }[] | undefined) =>
  pages?.map(({ items }) => items.map(({ id }) => Number(id.slice(2))));

describe('patchPages', () => {
  it('shows the start and the end of an execution in its row', () => {
    const started = digest({ id: 'a@5', status: 'running', at: Date.parse(time(6)), workerId: 'w-1' });
    const ended = digest({ id: 'a@5', status: 'failed', at: Date.parse(time(9)) });
    const running = patchPages([page([5])], started);
    expect(running[0]?.items[0]).toMatchObject({ status: 'running', start_time: time(6), worker_id: 'w-1' });
    expect(patchPages(running, ended)[0]?.items[0]).toMatchObject({
      status: 'failed',
      worker_id: 'w-1',
      end_time: time(9),
      duration_ms: 3000,
    });
  });

  it('never leaves a final status, because events may be older than the row', () => {
    const pages = [{ ...page([], null), items: [row(5, { status: 'success' })] }];
    const late = digest({ id: 'a@5', status: 'running', at: 0 });
    expect(patchPages(pages, late)[0]?.items[0]?.status).toBe('success');
  });

  it('keeps the objects of pages and rows without a change', () => {
    const pages = [page([5, 4]), page([3])];
    const patched = patchPages(pages, digest({ id: 'a@5', status: 'running', at: 0 }));
    expect(patched[1]).toBe(pages[1]);
    expect(patched[0]?.items[1]).toBe(pages[0]?.items[1]);
  });
});

describe('refreshKnown', () => {
  it('replaces known rows where they are, and counts the others', () => {
    const newest = [row(9), row(8, { status: 'failed' })];
    const { pages, unknown } = refreshKnown([page([8, 7])], newest);
    expect([idsIn(pages), pages[0]?.items[0]?.status, unknown]).toEqual([[[8, 7]], 'failed', 1]);
  });
});

describe('putNewest', () => {
  it('puts new rows on top, and keeps the older ones once each', () => {
    expect(idsIn(putNewest([page([8, 7, 6]), page([5, 4])], page([9, 8, 7])))).toEqual([
      [9, 8, 7, 6],
      [5, 4],
    ]);
  });

  it('drops rows that no longer fit the filter', () => {
    expect(idsIn(putNewest([page([8, 7, 6])], page([9, 7])))).toEqual([[9, 7, 6]]);
  });

  it('returns only the newest page when there is no other', () => {
    expect(idsIn(putNewest([page([8, 7])], page([9], null)))).toEqual([[9]]);
  });

  it('finds a gap when nothing that is shown is on the newest page', () => {
    expect(putNewest([page([3, 2])], page([9, 8]))).toBeUndefined();
  });
});
