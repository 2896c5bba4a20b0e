import { Key } from '../keys/config-keys';
import { flag } from '../keys/key-kinds';

/**
 * Where tasks may send requests to. In a cluster, services are at private addresses; the worker's own machine may hold
 * what no task should reach. Link-local, metadata and other special addresses are never allowed.
 */
export class EgressSection {
  @Key(flag) allowPrivate = true;
  @Key(flag) allowLoopback = false;
}
