import { MapTable, OrderedTable, UndoLog } from './memory-tables';

describe('Tables in memory', () => {
  const undo = new UndoLog();
  const refused = () => {
    throw new Error('refused');
  };

  it('are as they were before a commit that fails', () => {
    const keyed = new MapTable<number>(undo);
    const ordered = new OrderedTable<number, [string, number]>(undo);
    undo.allOrNothing(() => {
      keyed.putSync('kept', 1);
      keyed.putSync('removed', 2);
      ordered.putSync(['kept', 1], 1);
      ordered.putSync(['removed', 1], 2);
    });
    const before = [keyed.getRange(), ordered.getRange()];
    expect(() =>
      undo.allOrNothing(() => {
        keyed.putSync('kept', 7);
        keyed.putSync('new', 8);
        keyed.removeSync('removed');
        ordered.putSync(['kept', 1], 7);
        ordered.putSync(['new', 1], 8);
        ordered.removeSync(['removed', 1]);
        ordered.removeSync(['new', 1]);
        refused();
      }),
    ).toThrow('refused');
    expect([keyed.getRange(), ordered.getRange()]).toEqual(before);
  });

  it('keep what was put, whatever becomes of it afterwards', () => {
    const table = new MapTable<{ at: number }>(undo);
    const record = { at: 1 };
    table.putSync('a', record);
    record.at = 2;
    const read = table.get('a');
    if (read) read.at = 3;
    expect(table.get('a')).toEqual({ at: 1 });
  });

  it('hold numbers before texts, and a part before what it begins', () => {
    const table = new OrderedTable<boolean, (string | number)[]>(undo);
    const keys = [['b'], ['a', 'x'], ['a', 10], ['a'], ['a', 9], [1]];
    for (const key of keys) table.putSync(key, true);
    const inOrder = [[1], ['a'], ['a', 9], ['a', 10], ['a', 'x'], ['b']];
    expect(table.getKeys()).toEqual(inOrder);
    expect(table.getKeys({ start: ['a'], end: ['a', 10] })).toEqual([['a'], ['a', 9]]);
    expect(table.getKeys({ start: ['a', 10], end: ['a'], reverse: true, limit: 5 })).toEqual([
      ['a', 10],
      ['a', 9],
    ]);
    expect(table.getKeys({ limit: 2 })).toEqual(inOrder.slice(0, 2));
  });
});
