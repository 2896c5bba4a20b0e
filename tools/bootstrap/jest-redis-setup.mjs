/** Jest's globalSetup for projects whose specs need Redis, so that `npx jest` works in a single project. */
import { acquireRedis } from './redis.mjs';

export default async function setUpRedis() {
  // npm test starts one server and passes its URL to all projects.
  if (process.env.DS_TEST_REDIS_URL) return;
  const redis = await acquireRedis({ log: (line) => process.stderr.write(`${line}\n`) });
  process.env.DS_TEST_REDIS_URL = redis.url;
  globalThis.redisOfThisJestRun = redis;
}
