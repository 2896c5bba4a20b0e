import { consistentHash } from './consistent-hash';
import type { BalancingStrategy } from './load-balancer';

/** Where the config's last Task went, as long as that worker can take it; a stable choice otherwise. */
export const sticky: BalancingStrategy = (candidates, request) =>
  candidates.find(({ worker }) => worker.id === request.lastWorkerId) ?? consistentHash(candidates, request);
