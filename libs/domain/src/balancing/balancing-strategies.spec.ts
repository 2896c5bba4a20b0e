import fc from 'fast-check';
import { taskConfigId, workerId } from '../ids';
import {
  balancingStrategy,
  balancingStrategyNames,
  defaultBalancingStrategy,
  isBalancingStrategy,
} from './balancing-strategies';
import type { BalancingRequest, Candidate } from './balancing-strategy';

const candidate = (id: string, capacity = 10, taken = 0): Candidate => ({
  id,
  weight: capacity,
  load: taken / capacity,
});
const candidates = (...ids: string[]) => ids.map((id) => candidate(id));
const request = (given: Partial<BalancingRequest> = {}): BalancingRequest => ({
  configId: taskConfigId('nightly'),
  roundRobinIndex: 0,
  lastId: undefined,
  chance: 0,
  tieIndex: 0,
  ...given,
});
const choose = (name: string, among: readonly Candidate[], given: Partial<BalancingRequest> = {}) =>
  balancingStrategy(name)(among, request(given)).id;
const counted = (ids: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return Object.fromEntries(counts);
};
const configs = Array.from({ length: 2000 }, (_, i) => taskConfigId(`config-${i}`));

describe('Balancing strategies', () => {
  it('have a name each, and unknown names fall back to the default', () => {
    expect([...balancingStrategyNames].sort()).toEqual([
      'consistent_hash',
      'least_loaded',
      'least_tasks',
      'random',
      'round_robin',
      'sticky',
      'weighted_round_robin',
    ]);
    expect(isBalancingStrategy(defaultBalancingStrategy)).toBe(true);
    expect(isBalancingStrategy('toString')).toBe(false);
    expect(balancingStrategy('gone')).toBe(balancingStrategy(defaultBalancingStrategy));
  });

  it.each(balancingStrategyNames)(
    'choose one of the candidates, and the same one for the same request (%s)',
    (name) => {
      const among = fc
        .uniqueArray(fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 100 }), fc.nat(50)), {
          selector: ([id]) => id,
          minLength: 1,
          maxLength: 20,
        })
        .map((list) => list.map(([id, capacity, taken]) => candidate(`w${id}`, capacity, taken)));
      const requests = fc.record({
        configId: fc.nat(99).map((n) => taskConfigId(`config-${n}`)),
        roundRobinIndex: fc.nat(),
        lastId: fc.option(
          fc.nat(999).map((n) => workerId(`w${n}`)),
          { nil: undefined },
        ),
        chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      });
      fc.assert(
        fc.property(among, requests, (list, given) => {
          const chosen = choose(name, list, given);
          expect(list.map(({ id }) => id)).toContain(chosen);
          expect(choose(name, list, given)).toBe(chosen);
        }),
      );
    },
  );
});

describe('least_tasks', () => {
  it('chooses the worker with the fewest tasks for its capacity, and the first of equals', () => {
    expect(choose('least_tasks', [candidate('a', 10, 3), candidate('b', 10, 2), candidate('c', 10, 2)])).toBe(
      'b',
    );
    expect(choose('least_tasks', [candidate('small', 2, 1), candidate('large', 100, 10)])).toBe('large');
  });

  it('takes equals one after the other when the request counts up its tie index', () => {
    const among = [candidate('a', 10, 3), candidate('b', 10, 2), candidate('c', 10, 2)];
    const chosen = [0, 1, 2].map((tieIndex) => choose('least_tasks', among, { tieIndex }));
    expect(chosen).toEqual(['b', 'c', 'b']);
  });
});

describe('round_robin', () => {
  it('takes the candidates one after the other', () => {
    const chosen = Array.from({ length: 7 }, (_, roundRobinIndex) =>
      choose('round_robin', candidates('a', 'b', 'c'), { roundRobinIndex }),
    );
    expect(chosen.join('')).toBe('abcabca');
  });
});

describe('weighted_round_robin', () => {
  it('gives each candidate its share, whatever index it starts at', () => {
    const among = [candidate('a', 1), candidate('b', 2), candidate('c', 7)];
    fc.assert(
      fc.property(fc.nat(1_000_000), (first) => {
        const chosen = Array.from({ length: 100 }, (_, i) =>
          choose('weighted_round_robin', among, { roundRobinIndex: first + i }),
        );
        const { a = 0, b = 0, c = 0 } = counted(chosen);
        expect(Math.abs(a - 10)).toBeLessThanOrEqual(3);
        expect(Math.abs(b - 20)).toBeLessThanOrEqual(3);
        expect(Math.abs(c - 70)).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('does not choose a large worker many times in a row', () => {
    const among = [candidate('large', 50), candidate('small', 50)];
    const chosen = Array.from({ length: 200 }, (_, roundRobinIndex) =>
      choose('weighted_round_robin', among, { roundRobinIndex }),
    );
    expect(chosen.join(' ')).not.toContain('large large large');
  });
});

describe('random', () => {
  it('gives each candidate the same chance', () => {
    const among = candidates('a', 'b', 'c', 'd');
    const chosen = Array.from({ length: 100 }, (_, i) => choose('random', among, { chance: i / 100 }));
    expect(counted(chosen)).toEqual({ a: 25, b: 25, c: 25, d: 25 });
  });
});

describe('consistent_hash', () => {
  const placed = (ids: readonly string[]) =>
    configs.map((configId) => choose('consistent_hash', candidates(...ids), { configId }));

  it('gives each worker about as many configs as the others', () => {
    const counts = Object.values(counted(placed(['w1', 'w2', 'w3', 'w4', 'w5'])));
    expect(counts).toHaveLength(5);
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('moves only the configs that a worker gains or loses when it joins or leaves', () => {
    const [few, many] = [placed(['w1', 'w2', 'w4']), placed(['w1', 'w2', 'w3', 'w4'])];
    many.forEach((id, i) => {
      if (id !== 'w3') expect(few[i]).toBe(id);
    });
    expect(many.filter((id) => id === 'w3').length).toBeGreaterThan(350);
  });

  it('does not depend on roundRobinIndex, chance or the order of the workers', () => {
    const configId = taskConfigId('nightly');
    expect(
      choose('consistent_hash', candidates('a', 'b', 'c'), { configId, roundRobinIndex: 5, chance: 0.9 }),
    ).toBe(choose('consistent_hash', candidates('c', 'a', 'b'), { configId }));
  });
});

describe('sticky', () => {
  it('chooses the last worker again while it is available', () => {
    const lastId = workerId('b');
    expect(choose('sticky', candidates('a', 'b', 'c'), { lastId, roundRobinIndex: 7, chance: 0.9 })).toBe(
      'b',
    );
  });

  it('chooses as every other scheduler does when the last worker is gone', () => {
    const lastId = workerId('gone');
    const chosen = choose('sticky', candidates('a', 'b', 'c'), { lastId });
    expect(chosen).toBe(choose('sticky', candidates('a', 'b', 'c')));
    expect(chosen).toBe(choose('consistent_hash', candidates('a', 'b', 'c')));
  });
});
