import { randomBytes } from 'node:crypto';
import type { PartialConfiguration } from '@distribute-schedule/runtime';

/** Settings of a new, empty store of each kind on which the journeys run. */
export const storeSettings: Readonly<Record<'SQLite' | 'Redis', () => PartialConfiguration>> = {
  // startSystem makes a file for each system.
  SQLite: () => ({}),
  Redis: () => ({ store: 'redis', redis: testRedis() }),
};

/** The Redis of the test run, under a key prefix that no other spec uses. */
function testRedis(): NonNullable<PartialConfiguration['redis']> {
  const url = process.env['DS_TEST_REDIS_URL'];
  if (url === undefined) throw new Error('DS_TEST_REDIS_URL is not set: the global setup of jest sets it');
  return { addr: new URL(url).host, keyPrefix: `test-${randomBytes(6).toString('hex')}:` };
}
