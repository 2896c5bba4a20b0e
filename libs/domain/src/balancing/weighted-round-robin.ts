import type { BalancingStrategy } from './balancing-strategy';

/**
 * Takes the candidates one after the other, each as often as its weight says. Steps by the golden ratio, so that the
 * picks of a heavy candidate are spread out instead of coming in a row.
 */
export const weightedRoundRobin: BalancingStrategy = (candidates, { roundRobinIndex }) => {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  let position = ((roundRobinIndex * goldenRatio) % 1) * total;
  for (const candidate of candidates) {
    position -= candidate.weight;
    if (position < 0) return candidate;
  }
  // Rounding can leave a rest of about zero after the last candidate.
  return candidates.at(-1) as (typeof candidates)[number];
};

const goldenRatio = 0.6180339887498949;
