import type { BalancingStrategy } from './load-balancer';

/** The worker with the fewest Tasks for its capacity; the first of those that are equal. */
export const leastTasks: BalancingStrategy = (candidates) =>
  candidates.reduce((best, next) => (load(next) < load(best) ? next : best));

function load({ worker, taken }: { worker: { capacity: number }; taken: number }): number {
  return taken / worker.capacity;
}
