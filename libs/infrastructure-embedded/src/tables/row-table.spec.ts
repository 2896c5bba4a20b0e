import fc from 'fast-check';
import { Commits } from './commits';
import { byCodeUnits } from './order';
import { RowTable } from './row-table';
import type { Part, Range } from './table';

type Key = [string, number];

const keys = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 4 }));
const change = fc.record({
  what: fc.constantFrom('put', 'add', 'remove', 'drop'),
  key: keys,
  value: fc.integer({ min: 1, max: 9 }),
});
const act = fc.oneof(
  fc.record({ act: fc.constant('commit' as const), changes: fc.array(change), isToFail: fc.boolean() }),
  fc.record({ act: fc.constant('write back' as const), most: fc.nat(5) }),
);
const range: fc.Arbitrary<Range> = fc.record(
  { start: keys, end: keys, reverse: fc.boolean(), limit: fc.nat(6) },
  { requiredKeys: [] },
);

/** The simplest thing that could be such a table. */
class Model {
  rows: { key: Key; value: number }[] = [];

  has(key: Key): boolean {
    return this.rows.some((row) => byCodeUnits(row.key, key) === 0);
  }

  set(key: Key, value?: number): void {
    this.rows = this.rows.filter((row) => byCodeUnits(row.key, key) !== 0);
    if (value !== undefined) this.rows.push({ key, value });
    this.rows.sort((a, b) => byCodeUnits(a.key, b.key));
  }

  range({ start, end, reverse, limit = Infinity }: Range): unknown[] {
    const direction = reverse ? -1 : 1;
    const rows = reverse ? [...this.rows].reverse() : this.rows;
    return rows
      .filter(({ key }) => start === undefined || byCodeUnits(key, start) * direction >= 0)
      .filter(({ key }) => end === undefined || byCodeUnits(key, end) * direction < 0)
      .slice(0, limit);
  }
}

describe('A table of rows', () => {
  it('shows what was committed, whatever lies in memory and what below it', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), range, (acts, asked) => {
        const commits = new Commits();
        const base = RowTable.ordered<number, Key>(new Commits(), 'base');
        const table = RowTable.ordered<number, Key>(commits, 'table', base);
        let model = new Model();
        for (const one of acts) {
          if (one.act === 'write back') {
            for (const row of table.changedUpTo(commits.number).slice(0, one.most)) {
              table.writeBack(row);
              table.forget(row);
            }
            continue;
          }
          const after = Object.assign(new Model(), { rows: [...model.rows] });
          const perform = (): void => {
            for (const { what, key, value } of one.changes) {
              const isThere = after.has(key);
              const isToGo = what === 'remove' || (what === 'drop' && isThere);
              if (what === 'remove') expect(table.removeSync(key)).toBe(isThere);
              else if (isToGo) table.dropSync(key);
              else if (what === 'add' && !isThere) table.addSync(key, value);
              else table.putSync(key, value);
              after.set(key, isToGo ? undefined : value);
            }
            if (one.isToFail) throw new Error('refused');
          };
          if (one.isToFail) expect(() => commits.commit(perform)).toThrow('refused');
          else {
            commits.commit(perform);
            model = after;
          }
        }
        expect(table.getRange()).toEqual(model.rows);
        expect(table.getRange(asked)).toEqual(model.range(asked));
        expect(table.getKeys(asked)).toEqual(table.getRange(asked).map(({ key }) => key));
        for (const { key, value } of model.rows) expect(table.get(key)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('is as it was before a commit that fails, where nothing lies below it', () => {
    const commits = new Commits();
    const keyed = RowTable.keyed<number>(commits, 'keyed');
    commits.commit(() => {
      keyed.putSync('kept', 1);
      keyed.putSync('removed', 2);
    });
    expect(() =>
      commits.commit(() => {
        keyed.putSync('kept', 7);
        keyed.putSync('new', 8);
        keyed.removeSync('removed');
        keyed.putSync('removed', 9);
        keyed.removeSync('new');
        throw new Error('refused');
      }),
    ).toThrow('refused');
    expect(keyed.getRange()).toEqual([
      { key: 'kept', value: 1 },
      { key: 'removed', value: 2 },
    ]);
  });

  it('leaves nothing to be written back of what was added and removed again', () => {
    const commits = new Commits();
    const base = RowTable.keyed<number>(new Commits(), 'base');
    const table = RowTable.keyed<number>(commits, 'table', base);
    commits.commit(() => table.addSync('comes and goes', 1));
    commits.commit(() => table.removeSync('comes and goes'));
    expect(table.changedUpTo(commits.number)).toEqual([]);
  });

  it('keeps what was put, whatever becomes of it afterwards', () => {
    const table = RowTable.keyed<{ at: number }>(new Commits(), 'table');
    const record = { at: 1 };
    table.putSync('a', record);
    record.at = 2;
    const read = table.get('a');
    if (read) read.at = 3;
    expect(table.get('a')).toEqual({ at: 1 });
  });

  it('is read as a whole before it is changed', () => {
    const table = RowTable.ordered<number, Part[]>(new Commits(), 'table');
    for (let n = 0; n < 100; n++) table.putSync(['a', n], n);
    for (const key of table.getKeys()) table.removeSync(key);
    expect(table.getKeys()).toEqual([]);
  });
});
