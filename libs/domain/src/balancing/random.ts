import type { BalancingStrategy } from './balancing-strategy';

export const random: BalancingStrategy = (candidates, { chance }) =>
  candidates[Math.floor(chance * candidates.length)] as (typeof candidates)[number];
