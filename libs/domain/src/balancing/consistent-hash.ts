import { hashOf } from '../hash';
import type { BalancingStrategy } from './load-balancer';

/**
 * Every config has its own order of all workers and goes to the first that is there (rendezvous hashing), so that a
 * worker's coming or going moves only the configs that it gains or held.
 */
export const consistentHash: BalancingStrategy = (candidates, { configId }) =>
  candidates
    .map((candidate) => ({ candidate, rank: hashOf(`${configId}/${candidate.worker.id}`) }))
    .reduce((best, next) => (next.rank > best.rank ? next : best)).candidate;
