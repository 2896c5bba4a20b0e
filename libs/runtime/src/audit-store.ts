import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from './config/configuration';
import { stores } from './stores/stores';
import { systemSettings } from './system-settings';

/**
 * Compares every index of the configured store with every document. Returns one sentence for each difference, so an
 * empty list if the store is consistent.
 */
export function auditStore(configuration: Configuration, log: Logger): Promise<readonly string[]> {
  const { retention } = systemSettings(configuration);
  return stores[configuration.store].audit(configuration, retention, log);
}
