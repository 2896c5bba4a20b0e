/** Jest's globalTeardown: ends the browser, and the Redis if the setup has started it. */
import tearDownRedis from '../bootstrap/jest-redis-teardown.mjs';

export default async function tearDown() {
  await Promise.all([globalThis.browserOfThisJestRun?.close(), tearDownRedis()]);
}
