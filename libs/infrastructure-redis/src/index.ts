export { auditRedis } from './audit/audit';
export { RedisRefusedError, RedisConnections } from './connection/redis-connections';
export { RedisSettings } from './connection/redis-settings';
export { InvalidKeyPrefixError, Keyspace } from './keyspace';
export { UnsupportedRedisError } from './redis-lifecycle';
export { RedisStore, RetentionSettings } from './redis-store';
export { infrastructureRedisModule } from './infrastructure-redis.module';
export { scripts } from './script/scripts';
