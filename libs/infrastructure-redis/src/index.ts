export { auditRedis } from './audit/audit';
export { RedisConnections } from './connection/redis-connections';
export { RedisSettings } from './connection/redis-settings';
export { Keyspace } from './keyspace';
export { RedisStore } from './redis-store';
export { infrastructureRedisModule } from './infrastructure-redis.module';
export { scripts } from './lua/scripts';
