import type { BalancingStrategy } from './balancing-strategy';

/** Takes the candidate with the lowest load. The request's `tieIndex` decides between equals. */
export const leastTasks: BalancingStrategy = (candidates, { tieIndex }) => {
  const lowest = candidates.reduce((min, { load }) => Math.min(min, load), Infinity);
  const equals = candidates.filter(({ load }) => load === lowest);
  return equals[tieIndex % equals.length] as (typeof candidates)[number];
};
