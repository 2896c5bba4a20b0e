import { type ConfigKey, configKey } from './keys/config-keys';
import { configKeys } from './configuration';
import { integer, text } from './keys/key-kinds';

/** Names that earlier schedulers gave to keys of ours. They set the newer key; only one of the two may be given. */
const newerNames: ReadonlyMap<string, string> = new Map([
  ['redis.database', 'redis.db'],
  ['distributed.lock_ttl', 'schedule.leader_lock_ttl'],
  ['distributed.heartbeat_interval', 'worker.heartbeat_interval'],
  ['scheduler.instance_id', 'schedule.instance_id'],
  ['scheduler.lock_timeout', 'schedule.leader_lock_ttl'],
  ['scheduler.heartbeat_interval', 'schedule.leader_renew_interval'],
  ['scheduler.max_workers', 'worker.max_concurrent_tasks'],
]);

/** Older names for the two halves of redis.addr. */
export const addressHalves = {
  host: configKey(
    'redis.host',
    'redis.host',
    text({ allowed: 'a host name or address', pattern: /^[A-Za-z0-9._:[\]-]+$/ }),
  ),
  port: configKey('redis.port', 'redis.port', integer({ min: 1, max: 65_535 })),
};

export const keyAt = (path: string): ConfigKey => {
  const key = configKeys.find((each) => each.path === path);
  if (!key) throw new TypeError(`no such key: ${path}`);
  return key;
};

export const aliasKeys: readonly ConfigKey[] = [
  addressHalves.host,
  addressHalves.port,
  ...[...newerNames].map(([path, target]) => configKey(path, path, keyAt(target).kind)),
];

/** The key that a name sets: its own, or the newer one. */
export const targetOf = (path: string): string =>
  path === addressHalves.host.path || path === addressHalves.port.path
    ? 'redis.addr'
    : (newerNames.get(path) ?? path);

/** What earlier schedulers had and this one has no use for, with the reason. A path may be a whole section. */
export const refusals: ReadonlyMap<string, string> = new Map([
  [
    'scheduler.lock_key',
    'the key of the leader lock is always schedule:leader; set redis.key_prefix to keep two systems apart',
  ],
  [
    'distributed.cleanup_interval',
    'there is nothing to set: a worker is cleared away as soon as worker.heartbeat_timeout has passed',
  ],
  ['distributed.version', 'there is nothing to set: the version is that of the program'],
  ['database', 'there is no SQL database: the state lives in Redis, see redis.addr'],
]);
