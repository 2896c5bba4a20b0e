import { cpus } from 'node:os';
import type { RedisProbe } from './redis-probe';

/** The line that states when and where figures were taken. */
export async function conditions(probe: RedisProbe, more: string): Promise<string> {
  const [, redis = ''] = /^redis_version:(.*)$/m.exec(await probe.redis.info('server')) ?? [];
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores, Node.js ${process.versions.node}, Redis ${redis.trim()}`;
  return `Taken on ${date} with ${machine}${more}.`;
}
