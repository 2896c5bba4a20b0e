import { Key } from '../keys/config-keys';
import { flag } from '../keys/key-kinds';

/**
 * Addresses to which tasks may send requests. Private addresses are allowed by default, because the services of a cluster
 * have them. Loopback addresses are not, because the machine of a worker may run services that no task should reach.
 * Link-local, metadata and other special addresses are never allowed.
 */
export class EgressSection {
  @Key(flag) allowPrivate = true;
  @Key(flag) allowLoopback = false;
}
