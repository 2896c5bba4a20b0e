import { Key } from '../keys/config-keys';
import { duration, flag, integer, ms } from '../keys/key-kinds';

/** How the schedulers check whether registered services are healthy. */
export class HealthCheckSection {
  @Key(flag) enabled = true;
  @Key(duration({ min: '100ms', max: '1d' })) intervalMs = ms('30s');
  @Key(duration({ min: '10ms', max: '10m' })) timeoutMs = ms('5s');
  /** Consecutive failures after which a service counts as unhealthy. */
  @Key(integer({ min: 1, max: 100 })) failureThreshold = 3;
  /** Consecutive successes after which a service counts as healthy again. */
  @Key(integer({ min: 1, max: 100 })) recoveryThreshold = 2;
}
