import { changesBetween, signOf } from './field-changes';

describe('changesBetween', () => {
  it('names each value that differs, also inside of objects', () => {
    const before = { n: 1, same: [1], parameters: { url: 'a', gone: true } };
    const after = { n: 2, same: [1], parameters: { url: 'b' }, labels: { team: 'pay' } };
    const found = changesBetween(before, after);
    expect(found.map((change) => [change.field, signOf(change)])).toEqual([
      ['n', 'changed'],
      ['parameters.url', 'changed'],
      ['parameters.gone', 'removed'],
      ['labels.team', 'added'],
    ]);
  });

  it('lists all values of something that was created or deleted, and nothing when nothing differs', () => {
    expect(changesBetween(null, { a: 1, b: null })).toEqual([{ field: 'a', before: undefined, after: 1 }]);
    expect(changesBetween({ a: { b: 1 } }, undefined).map(signOf)).toEqual(['removed']);
    expect(changesBetween({ a: 1 }, { a: 1 })).toEqual([]);
  });

  it('shows values that are no objects as one change', () => {
    expect(changesBetween('old', { a: 1 })).toEqual([{ field: '', before: 'old', after: { a: 1 } }]);
  });
});
