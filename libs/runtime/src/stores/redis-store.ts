import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import {
  auditRedis,
  infrastructureRedisModule,
  Keyspace,
  RedisConnections,
  RedisSettings,
  RedisStore,
} from '@distribute-schedule/infrastructure-redis';
import { ContainerModule } from 'inversify';
import { redisCrossChecks } from './redis-cross-checks';
import { explainRedisError } from './redis-start-errors';
import { redisUrl } from './redis-url';
import type { StoreDescriptor } from './store-descriptor';

/** A Redis server, a Sentinel group or a Redis Cluster, which any number of processes share. */
export const redisStore: StoreDescriptor = {
  isShared: true,
  section: 'redis',
  url: redisUrl,
  crossChecks: redisCrossChecks,
  help: { keys: ['redis.addr', 'redis.password'], example: 'DS_REDIS_ADDR=redis:6379' },
  modules: ({ redis }) => [
    new ContainerModule(({ bind }) => void bind<RedisSettings>(RedisSettings).toConstantValue(redis)),
    infrastructureRedisModule,
  ],
  audit: ({ redis }, retention, log) => audit(redis, retention, log),
  explainStartError: (error, { redis }) => explainRedisError(error, redis),
};

async function audit(
  settings: RedisSettings,
  retention: RetentionSettings,
  log: Logger,
): Promise<readonly string[]> {
  const connections = new RedisConnections({ ...settings, poolSize: 1 }, log);
  try {
    await connections.start();
    const keyspace = Keyspace.of({ prefix: settings.keyPrefix, isCluster: settings.mode === 'cluster' });
    return await auditRedis(new RedisStore([connections.main], keyspace, retention));
  } finally {
    connections.stop();
  }
}
