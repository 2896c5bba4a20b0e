/** Jest's globalTeardown: stops the servers that jest-stores-setup.mjs has acquired, if any. */
import tearDownMysql from './jest-mysql-teardown.mjs';
import tearDownRedis from './jest-redis-teardown.mjs';

export default async function tearDownStores() {
  await Promise.all([tearDownRedis(), tearDownMysql()]);
}
