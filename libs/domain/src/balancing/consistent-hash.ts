import { hashOf } from '../hash';
import type { BalancingStrategy } from './balancing-strategy';

/**
 * Ranks all candidates for each config by a hash and takes the highest rank (rendezvous hashing). When a candidate
 * joins or leaves, only the configs that it gains or loses move.
 */
export const consistentHash: BalancingStrategy = (candidates, { configId }) =>
  candidates
    .map((candidate) => ({ candidate, rank: hashOf(`${configId}/${candidate.id}`) }))
    .reduce((best, next) => (next.rank > best.rank ? next : best)).candidate;
