import type { Part } from './table';

export type Key = string | readonly Part[];
export type Order = (one: Key, other: Key) => number;
type TextOrder = (one: string, other: string) => number;

/**
 * The order of LMDB's keys: numbers before texts, a part before what it is the beginning of. For texts without what takes
 * two code units, such as emoji, which ids are.
 */
export const byCodeUnits = orderOfKeys((one, other) => (one < other ? -1 : 1));

/** The same for any text, and slower: by code points, as UTF-8 has it. */
export const byCodePoints = orderOfKeys((one, other) => {
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i++) {
    const difference = rankOf(one.charCodeAt(i)) - rankOf(other.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
});

function orderOfKeys(compareTexts: TextOrder): Order {
  const compareParts = (one: Part, other: Part): number => {
    if (one === other) return 0;
    if (typeof one === 'number') return typeof other === 'number' ? one - other : -1;
    return typeof other === 'number' ? 1 : compareTexts(one, other);
  };
  return (one, other) => {
    if (typeof one === 'string' || typeof other === 'string')
      return compareParts(one as string, other as string);
    const shared = Math.min(one.length, other.length);
    for (let i = 0; i < shared; i++) {
      const order = compareParts(one[i] as Part, other[i] as Part);
      if (order !== 0) return order;
    }
    return one.length - other.length;
  };
}

/** Half of what takes two code units comes after every single one. */
function rankOf(unit: number): number {
  const isHalf = unit >= 0xd800 && unit < 0xe000;
  return isHalf ? unit + 0x10000 : unit;
}
