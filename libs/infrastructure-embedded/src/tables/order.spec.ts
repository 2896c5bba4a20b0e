import fc from 'fast-check';
import { byCodePoints, byCodeUnits } from './order';
import type { Part } from './table';

const sign = (order: number): number => Math.sign(order);
const bytes = (text: string): Buffer => Buffer.from(text);

describe('The order of keys', () => {
  const inOrder: Part[][] = [[1], ['a'], ['a', 9], ['a', 10], ['a', 'x'], ['a', 'x', 1], ['b']];

  it('has numbers before texts, and a part before what it begins', () => {
    expect([...inOrder].reverse().sort(byCodeUnits)).toEqual(inOrder);
    expect([...inOrder].reverse().sort(byCodePoints)).toEqual(inOrder);
  });

  it('is that of the bytes for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        expect(sign(byCodePoints(one, other))).toBe(Buffer.compare(bytes(one), bytes(other)));
      }),
    );
    expect(sign(byCodePoints(['\u{1f680}'], ['（']))).toBe(Buffer.compare(bytes('\u{1f680}'), bytes('（')));
  });

  it('is that of the bytes for ids, by code units too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.string({ unit: 'grapheme-ascii' }),
        (one, other) => {
          expect(sign(byCodeUnits(one, other))).toBe(Buffer.compare(bytes(one), bytes(other)));
        },
      ),
    );
  });
});
