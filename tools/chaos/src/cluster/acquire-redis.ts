/** The tools are plain modules beside the projects, and no project of their own. */
export { acquireRedis, programOnPath, type AcquiredRedis } from '../../../bootstrap/redis.mjs';
