import type { BalancingStrategy } from './balancing-strategy';

/** Takes any candidate with the same probability. */
export const random: BalancingStrategy = (candidates, { chance }) =>
  candidates[Math.floor(chance * candidates.length)] as (typeof candidates)[number];
