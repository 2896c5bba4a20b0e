import { SeededRandomness } from './seeded-randomness';

const draws = (seed: number) => {
  const random = new SeededRandomness(seed);
  return Array.from({ length: 1000 }, () => random.between(1, 6));
};

describe('SeededRandomness', () => {
  it('returns the same numbers for the same seed, and others for another seed', () => {
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  it('returns every value within its bounds, and none outside', () => {
    expect([...new Set(draws(3))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
