import { chooseInstance, type Choice } from './choose-instance';
import type { RemoteInstance } from './remote-instance';

const instance = (id: string, weight = 1): RemoteInstance => ({
  ...{ id, service: 's', baseUrl: 'http://localhost', weight, status: 'healthy' },
  ...{ taskNames: ['t'], signingKey: undefined },
});
const [a, b, c] = [instance('a'), instance('b', 2), instance('c', 5)];
const all = [a, b, c] as const;

function choices(strategy: string, count: number, said: Partial<Choice> = {}): string[] {
  const choose = chooseInstance(strategy);
  return Array.from({ length: count }, (_, turn) => {
    const choice = {
      configId: 'config',
      turn,
      lastInstanceId: undefined,
      chance: 0,
      loadOf: () => 0,
      ...said,
    };
    return choose(all, choice).id;
  });
}

const shares = (ids: readonly string[]) =>
  ['a', 'b', 'c'].map((id) => ids.filter((one) => one === id).length / ids.length);

describe('chooseInstance', () => {
  it('goes round', () => {
    expect(choices('round_robin', 5)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('goes round by weight, and not to the heavy one in a row', () => {
    const ids = choices('weighted_round_robin', 800);
    const [ofA, ofB, ofC] = shares(ids) as [number, number, number];
    expect(ofA).toBeCloseTo(1 / 8, 1);
    expect(ofB).toBeCloseTo(2 / 8, 1);
    expect(ofC).toBeCloseTo(5 / 8, 1);
    expect(ids.join('')).not.toContain('ccccc');
  });

  it('goes by chance', () => {
    expect(choices('random', 1, { chance: 0 })).toEqual(['a']);
    expect(choices('random', 1, { chance: 0.999 })).toEqual(['c']);
  });

  it('stays where the config was last, and has a place for each that was nowhere', () => {
    expect(choices('sticky', 1, { lastInstanceId: 'b' })).toEqual(['b']);
    const anew = choices('sticky', 3, { lastInstanceId: 'gone' });
    expect(new Set(anew).size).toBe(1);
    const places = Array.from({ length: 50 }, (_, i) => choices('sticky', 1, { configId: `config-${i}` })[0]);
    expect(new Set(places).size).toBe(3);
  });

  it('goes to the one with the least load, and round those that are equally free', () => {
    expect(choices('least_loaded', 2, { loadOf: ({ id }) => (id === 'b' ? 1 : 2) })).toEqual(['b', 'b']);
    expect(choices('least_loaded', 3)).toEqual(['a', 'b', 'c']);
  });

  it('goes round by a name that is none', () => {
    expect(choices('toString', 2)).toEqual(['a', 'b']);
  });
});
