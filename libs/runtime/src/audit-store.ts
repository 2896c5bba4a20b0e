import { auditFolder } from '@distribute-schedule/infrastructure-embedded';
import {
  auditRedis,
  Keyspace,
  RedisConnections,
  RedisStore,
} from '@distribute-schedule/infrastructure-redis';
import type { Logger } from '@distribute-schedule/application';
import type { Configuration } from './config/configuration';
import { systemSettings } from './system-settings';

/** Every inconsistency between the store's indexes and its documents, as sentences; none when all is well. */
export async function auditStore(configuration: Configuration, log: Logger): Promise<readonly string[]> {
  const { redis, retention } = systemSettings(configuration);
  if (!configuration.distributed.enabled) return auditFolder(configuration.embedded.folder, retention, log);
  const connections = new RedisConnections({ ...redis, poolSize: 1 }, log);
  try {
    await connections.start();
    const keyspace = Keyspace.of({ prefix: redis.keyPrefix, isCluster: redis.mode === 'cluster' });
    return await auditRedis(new RedisStore([connections.main], keyspace, retention));
  } finally {
    connections.stop();
  }
}
