import { OrderedTable, UndoLog } from '../memory/memory-tables';
import type { Part } from '../tables/table';
import { DeferredTable } from './deferred-table';

describe('A table whose rows are written at the end of a commit', () => {
  const rows = new OrderedTable<number, Part[]>(new UndoLog());
  const table = new DeferredTable(rows);

  it('shows what was put before it is written', () => {
    table.putSync(['sums', 'a'], 1);
    table.putSync(['sums', 'a'], 2);
    expect([table.get(['sums', 'a']), rows.get(['sums', 'a'])]).toEqual([2, undefined]);
    table.write();
    expect(rows.get(['sums', 'a'])).toBe(2);
  });

  it('forgets what belongs to a commit that came to nothing', () => {
    table.putSync(['sums', 'a'], 3);
    expect(table.removeSync(['sums', 'b'])).toBe(false);
    table.forget();
    expect(table.get(['sums', 'a'])).toBe(2);
  });

  it('has in a range what was just put, and not what was just removed', () => {
    table.putSync(['sums', 'b'], 7);
    expect(table.removeSync(['sums', 'a'])).toBe(true);
    expect([...table.getRange({ start: ['sums'] })]).toEqual([{ key: ['sums', 'b'], value: 7 }]);
  });
});
