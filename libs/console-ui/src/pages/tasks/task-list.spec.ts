import type { Task, TaskPage } from './queries';
import { differences, pageOfRow, patchRows } from './task-list';

const row = (id: string, unfinished = 0) => ({ id, unfinished }) as Task;
const page = (...rows: readonly Task[]): TaskPage => ({ items: [...rows], next_cursor: null });

describe('patchRows', () => {
  it('replaces rows where they are, and keeps the objects of the others', () => {
    const pages = [page(row('a'), row('b')), page(row('c'))];
    const patched = patchRows(pages, [row('b', 2), row('a'), row('x')]);
    expect(patched[0]?.items.map(({ id, unfinished }) => [id, unfinished])).toEqual([
      ['a', 0],
      ['b', 2],
    ]);
    expect(patched[0]?.items[0]).toBe(pages[0]?.items[0]);
    expect(patched[1]).toBe(pages[1]);
  });
});

describe('differences', () => {
  it('tells new rows from rows that another page shows, and finds that one is gone', () => {
    const pages = [page(row('a'), row('b')), page(row('c'))];
    expect(differences(pages, 0, page(row('a'), row('b')))).toEqual({ added: 0, isGone: false });
    expect(differences(pages, 0, page(row('a'), row('a2')))).toEqual({ added: 1, isGone: true });
    expect(differences(pages, 0, page(row('b'), row('c')))).toEqual({ added: 0, isGone: true });
  });
});

describe('pageOfRow', () => {
  it('finds the page of a row, and the last one behind the end', () => {
    const pages = [page(row('a'), row('b')), page(), page(row('c'))];
    expect([0, 1, 2, 9].map((number) => pageOfRow(pages, number))).toEqual([0, 0, 2, 2]);
    expect(pageOfRow([], 0)).toBe(0);
  });
});
