import type { BalancingStrategy, Candidate } from './load-balancer';

/**
 * In turn, a worker's share being its capacity. The turns are spread by the golden ratio, so that a large worker's
 * turns do not come in a row.
 */
export const weightedRoundRobin: BalancingStrategy = (candidates, { roundRobinIndex }) => {
  const total = candidates.reduce((sum, { worker }) => sum + worker.capacity, 0);
  let at = ((roundRobinIndex * goldenRatio) % 1) * total;
  for (const candidate of candidates) {
    at -= candidate.worker.capacity;
    if (at < 0) return candidate;
  }
  return candidates.at(-1) as Candidate;
};

const goldenRatio = 0.6180339887498949;
