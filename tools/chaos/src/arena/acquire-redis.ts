/** The tools are plain modules beside the projects, and no project of their own. */
// eslint-disable-next-line @nx/enforce-module-boundaries
export { acquireRedis, type AcquiredRedis } from '../../../bootstrap/redis.mjs';
