import { Key } from '../keys/config-keys';
import { duration, flag, integer, ms } from '../keys/key-kinds';

/** How the schedulers see whether registered executors are well. */
export class HealthCheckSection {
  @Key(flag) enabled = true;
  @Key(duration({ min: '100ms', max: '1d' })) intervalMs = ms('30s');
  @Key(duration({ min: '10ms', max: '10m' })) timeoutMs = ms('5s');
  /** Failures in a row after which an executor counts as unhealthy. */
  @Key(integer({ min: 1, max: 100 })) failureThreshold = 3;
  /** Successes in a row after which it counts as healthy again. */
  @Key(integer({ min: 1, max: 100 })) recoveryThreshold = 2;
}
