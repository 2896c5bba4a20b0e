import { Key, Section } from '../config/keys/config-keys';
import { choice, duration, flag, integer, list, ms, secret, text } from '../config/keys/key-kinds';
import { hostAndPort } from '../config/sections/patterns';

const nodes = list({ ...hostAndPort, allowed: `addresses, each ${hostAndPort.allowed}` });
const path = text({ allowed: 'the path of a file' });

export class RedisSentinelSection {
  @Key(text()) masterName = '';
  @Key(nodes) nodes: readonly string[] = [];
  @Key(text()) username = '';
  @Key(secret()) password = '';
}

export class RedisClusterSection {
  @Key(nodes) nodes: readonly string[] = [];
}

export class RedisTlsSection {
  @Key(flag) enabled = false;
  /** Empty: the certificate authorities that Node.js trusts. */
  @Key(path) caFile = '';
  @Key(path) certFile = '';
  @Key(path) keyFile = '';
  /** Empty: the host of the address. */
  @Key(text()) serverName = '';
}

export type RedisMode = 'standalone' | 'sentinel' | 'cluster';

/** Address and credentials of Redis. */
export class RedisSection {
  @Key(choice(['standalone', 'sentinel', 'cluster'])) mode: RedisMode = 'standalone';
  @Key(text(hostAndPort)) addr = 'localhost:6379';
  @Key(text()) username = '';
  @Key(secret()) password = '';
  @Key(integer({ min: 0, max: 9999 })) db = 0;
  @Key(integer({ min: 1, max: 1000 })) poolSize = 10;
  /** Prefix of every key. In cluster mode it must contain a hash tag. */
  @Key(text({ allowed: 'a text without spaces', pattern: /^\S{0,100}$/ })) keyPrefix = '';
  @Key(duration({ min: '100ms', max: '10m' })) commandTimeoutMs = ms('5s');
  @Key(duration({ min: '100ms', max: '10m' })) connectTimeoutMs = ms('5s');
  @Section(RedisSentinelSection) sentinel = new RedisSentinelSection();
  @Section(RedisClusterSection) cluster = new RedisClusterSection();
  @Section(RedisTlsSection) tls = new RedisTlsSection();
}
