import type { BalancingStrategy } from './load-balancer';

/** One after the other, in the order of their ids. */
export const roundRobin: BalancingStrategy = (candidates, { turn }) =>
  candidates[turn % candidates.length] as (typeof candidates)[number];
