import { SeededRandomness } from './seeded-randomness';

const draws = (seed: number) => {
  const random = new SeededRandomness(seed);
  return Array.from({ length: 1000 }, () => random.between(1, 6));
};

describe('SeededRandomness', () => {
  it('draws the same from the same seed, and something else from another', () => {
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  it('draws everything within its bounds, and nothing beyond', () => {
    expect([...new Set(draws(3))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
