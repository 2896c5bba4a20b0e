/** Jest's globalTeardown: stops the Redis that jest-redis-setup.mjs acquired, if it did. */
export default async function tearDownRedis() {
  await globalThis.redisOfThisJestRun?.stop();
}
