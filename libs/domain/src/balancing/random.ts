import type { BalancingStrategy } from './load-balancer';

export const random: BalancingStrategy = (candidates, { chance }) =>
  candidates[Math.floor(chance * candidates.length)] as (typeof candidates)[number];
