import { inParts } from './in-parts';

describe('inParts', () => {
  const numbers = (...items: readonly number[]) => inParts(items, 10, (item) => item);

  it('ends a part with the item that brings it over the limit', () => {
    expect(numbers(4, 4, 4, 1, 9, 2, 3)).toEqual([[4, 4, 4], [1, 9, 2], [3]]);
  });

  it('gives an item that is too large alone to the part that it ends', () => {
    expect(numbers(99, 99, 1)).toEqual([[99], [99], [1]]);
  });

  it('uses another limit for each part when the limit is a function', () => {
    const parts = inParts(
      [1, 1, 1, 1, 1, 1, 1],
      (part) => part,
      () => 1,
    );
    expect(parts.map(({ length }) => length)).toEqual([1, 2, 3, 1]);
  });

  it('returns one empty part when there are no items', () => {
    expect(numbers()).toEqual([[]]);
  });
});
