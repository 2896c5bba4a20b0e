/** Jest's globalSetup where specs need Redis: `npx jest` in one lib then works by itself. */
import { acquireRedis } from './redis.mjs';

export default async function setUpRedis() {
  // npm test hands every project the one server that it started.
  if (process.env.DS_TEST_REDIS_URL) return;
  const redis = await acquireRedis({ log: (line) => process.stderr.write(`${line}\n`) });
  process.env.DS_TEST_REDIS_URL = redis.url;
  globalThis.redisOfThisJestRun = redis;
}
