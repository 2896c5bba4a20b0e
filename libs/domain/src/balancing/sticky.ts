import type { BalancingStrategy } from './balancing-strategy';
import { consistentHash } from './consistent-hash';

/**
 * Takes the candidate that took the config's last Task, as long as it is available. Otherwise takes the same one that
 * every other scheduler or worker would take.
 */
export const sticky: BalancingStrategy = (candidates, request) =>
  candidates.find(({ id }) => id === request.lastId) ?? consistentHash(candidates, request);
