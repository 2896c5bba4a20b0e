import type { BalancingStrategy } from './load-balancer';

/**
 * Every config has its own order of all workers and goes to the first that is there (rendezvous hashing), so that a
 * worker's coming or going moves only the configs that it gains or held.
 */
export const consistentHash: BalancingStrategy = (candidates, { configId }) =>
  candidates
    .map((candidate) => ({ candidate, rank: hash(`${configId}/${candidate.worker.id}`) }))
    .reduce((best, next) => (next.rank > best.rank ? next : best)).candidate;

/** FNV-1a with a final mix: ids that differ in one letter land far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
