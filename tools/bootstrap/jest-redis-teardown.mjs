/** Jest's globalTeardown: stops the Redis that jest-redis-setup.mjs has acquired, if any. */
export default async function tearDownRedis() {
  await globalThis.redisOfThisJestRun?.stop();
}
