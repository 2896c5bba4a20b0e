import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { PartialConfiguration } from '../config/configuration';
import type { StoreName } from '../stores/stores';

/**
 * Settings of a new, empty store of each kind, for specs.
 * @param folder an empty folder, which the spec removes at its end
 */
export const testStores: Readonly<Record<StoreName, (folder: string) => PartialConfiguration>> = {
  redis: () => ({ store: 'redis', redis: testRedis() }),
  sqlite: (folder) => ({ store: 'sqlite', sqlite: { file: path.join(folder, 'schedule.db') } }),
  embedded: (folder) => ({ store: 'embedded', embedded: { folder: path.join(folder, 'data') } }),
};

/** The Redis of the test run, under a key prefix that no other spec uses. */
export function testRedis(): NonNullable<PartialConfiguration['redis']> & { readonly keyPrefix: string } {
  const url = process.env['DS_TEST_REDIS_URL'];
  if (url === undefined) throw new Error('DS_TEST_REDIS_URL is not set: the global setup of jest sets it');
  return { addr: new URL(url).host, keyPrefix: `test-${randomBytes(6).toString('hex')}:` };
}
