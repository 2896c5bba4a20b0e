import { keysBetween, ticksAmong, withTicks } from './ticks';

const keys = ['a', 'b', 'c', 'd'];
const listed = (ticks: ReadonlySet<string>) => [...ticks].sort();

describe('Ticks of rows', () => {
  it('are added and taken away', () => {
    const two = withTicks(new Set(['a']), ['b', 'c'], true);
    expect(listed(two)).toEqual(['a', 'b', 'c']);
    expect(listed(withTicks(two, ['a', 'd'], false))).toEqual(['b', 'c']);
  });

  it('reach from one row to another in both directions', () => {
    expect(keysBetween(keys, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(keysBetween(keys, 'd', 'b')).toEqual(['b', 'c', 'd']);
  });

  it('hold for one row when the other is gone or nothing was ticked before', () => {
    expect([keysBetween(keys, 'x', 'c'), keysBetween(keys, undefined, 'c')]).toEqual([['c'], ['c']]);
  });

  it('end for rows that are no longer in the list', () => {
    const ticks = new Set(['a', 'x']);
    expect(listed(ticksAmong(ticks, keys))).toEqual(['a']);
    expect(ticksAmong(ticks, ['x', 'a'])).toBe(ticks);
  });
});
