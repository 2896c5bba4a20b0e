import type { BalancingStrategy } from './balancing-strategy';

/** Takes one candidate after the other, in the order of their ids. */
export const roundRobin: BalancingStrategy = (candidates, { roundRobinIndex }) =>
  candidates[roundRobinIndex % candidates.length] as (typeof candidates)[number];
