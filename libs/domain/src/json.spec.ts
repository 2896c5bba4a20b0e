import { isSameJson } from './json';

describe('isSameJson', () => {
  it('compares contents in any order of the keys', () => {
    expect(isSameJson({ a: [1, { b: 2, c: null }] }, { a: [1, { c: null, b: 2 }] })).toBe(true);
    expect(isSameJson({ a: undefined, b: 1 }, { b: 1 })).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [['x'], { 0: 'x' }],
    [[], {}],
  ])('distinguishes %j from %j', (one, other) => {
    expect(isSameJson(one, other)).toBe(false);
  });
});
