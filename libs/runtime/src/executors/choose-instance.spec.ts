import type { InstanceCandidate, InstanceChoice } from '@distribute-schedule/executor-remote';
import { chooseInstance } from './choose-instance';

const all: readonly InstanceCandidate[] = [
  { id: 'a', weight: 1, load: 0 },
  { id: 'b', weight: 2, load: 0 },
  { id: 'c', weight: 5, load: 0 },
];

function choices(
  strategy: string,
  count: number,
  given: Partial<InstanceChoice> = {},
  among: readonly InstanceCandidate[] = all,
): string[] {
  return Array.from({ length: count }, (_, roundRobinIndex) => {
    const choice = { configId: 'config', roundRobinIndex, lastId: undefined, chance: 0, ...given };
    return chooseInstance(strategy, among, choice).id;
  });
}

const shares = (ids: readonly string[]) =>
  ['a', 'b', 'c'].map((id) => ids.filter((one) => one === id).length / ids.length);

describe('chooseInstance', () => {
  it('takes the instances one after the other with round_robin', () => {
    expect(choices('round_robin', 5)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('takes each instance as often as its weight says, and the heavy one not many times in a row', () => {
    const ids = choices('weighted_round_robin', 800);
    const [ofA, ofB, ofC] = shares(ids) as [number, number, number];
    expect(ofA).toBeCloseTo(1 / 8, 1);
    expect(ofB).toBeCloseTo(2 / 8, 1);
    expect(ofC).toBeCloseTo(5 / 8, 1);
    expect(ids.join('')).not.toContain('ccccc');
  });

  it('takes the instance that the random number selects', () => {
    expect(choices('random', 1, { chance: 0 })).toEqual(['a']);
    expect(choices('random', 1, { chance: 0.999 })).toEqual(['c']);
  });

  it('takes the last instance again with sticky, and a fixed one for each config without a last instance', () => {
    expect(choices('sticky', 1, { lastId: 'b' })).toEqual(['b']);
    const withoutLast = choices('sticky', 3, { lastId: 'gone' });
    expect(new Set(withoutLast).size).toBe(1);
    const places = Array.from({ length: 50 }, (_, i) => choices('sticky', 1, { configId: `config-${i}` })[0]);
    expect(new Set(places).size).toBe(3);
  });

  it('takes the instance with the lowest load, and equally loaded ones one after the other', () => {
    const busy = all.map((candidate) => ({ ...candidate, load: candidate.id === 'b' ? 1 : 2 }));
    expect(choices('least_loaded', 2, {}, busy)).toEqual(['b', 'b']);
    expect(choices('least_loaded', 3)).toEqual(['a', 'b', 'c']);
  });

  it('takes the instances one after the other when no strategy has the name', () => {
    expect(choices('toString', 2)).toEqual(['a', 'b']);
  });
});
