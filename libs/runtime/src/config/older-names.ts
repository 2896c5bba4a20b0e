import type { StoreName } from '../stores/stores';
import { configKeys } from './configuration';
import { type ConfigKey, configKey } from './keys/config-keys';
import { flag, integer, type KeyKind, text } from './keys/key-kinds';

/** A name that an earlier scheduler gave to a key of this one. Only one of the two may be given in the same place. */
export interface OlderName {
  /** The key that it sets. */
  readonly target: string;
  /** Kind of its value, if that differs from the kind of the target. */
  readonly kind?: KeyKind;
  /** Value of the target. @param current what the target is set to so far, by default or in a lower layer */
  readonly translate?: (value: unknown, current: unknown) => unknown;
  /** True if it sets one part of the target's value, so that another part may be given beside it. */
  readonly isPart?: boolean;
}

export const olderNames: ReadonlyMap<string, OlderName> = new Map<string, OlderName>([
  ['redis.database', { target: 'redis.db' }],
  [
    'redis.host',
    {
      target: 'redis.addr',
      kind: text({ allowed: 'a host name or address', pattern: /^[A-Za-z0-9._:[\]-]+$/ }),
      translate: (host, addr) => `${bracketed(String(host))}:${partsOf(String(addr)).port}`,
      isPart: true,
    },
  ],
  [
    'redis.port',
    {
      target: 'redis.addr',
      kind: integer({ min: 1, max: 65_535 }),
      translate: (port, addr) => `${partsOf(String(addr)).host}:${String(port)}`,
      isPart: true,
    },
  ],
  [
    'distributed.enabled',
    {
      target: 'store',
      kind: flag,
      translate: (isShared): StoreName => (isShared === true ? 'redis' : 'sqlite'),
    },
  ],
  ['distributed.lock_ttl', { target: 'schedule.leader_lock_ttl' }],
  ['distributed.heartbeat_interval', { target: 'worker.heartbeat_interval' }],
  ['scheduler.instance_id', { target: 'schedule.instance_id' }],
  ['scheduler.lock_key', { target: 'schedule.lock_key' }],
  ['scheduler.lock_timeout', { target: 'schedule.leader_lock_ttl' }],
  ['scheduler.heartbeat_interval', { target: 'schedule.leader_renew_interval' }],
  ['scheduler.max_workers', { target: 'worker.max_concurrent_tasks' }],
]);

/** An IPv6 address needs brackets in front of a port. */
const bracketed = (host: string): string =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

function partsOf(addr: string): { readonly host: string; readonly port: string } {
  const colon = addr.lastIndexOf(':');
  return { host: addr.slice(0, colon), port: addr.slice(colon + 1) };
}

export const keyAt = (path: string): ConfigKey => {
  const key = configKeys.find((each) => each.path === path);
  if (!key) throw new TypeError(`the key ${path} does not exist`);
  return key;
};

export const aliasKeys: readonly ConfigKey[] = [...olderNames].map(([path, { target, kind }]) =>
  configKey(path, path, kind ?? keyAt(target).kind),
);

/** The key that a name sets: the key itself, or the newer one. */
export const targetOf = (path: string): string => olderNames.get(path)?.target ?? path;

/** Keys of earlier schedulers that have no meaning here, with the reason. A path may be a whole section. */
export const refusals: ReadonlyMap<string, string> = new Map([
  [
    'distributed.cleanup_interval',
    'there is nothing to set: a worker is removed as soon as worker.heartbeat_timeout has passed',
  ],
  ['distributed.version', 'there is nothing to set: the version is that of the program'],
  [
    'embedded',
    'the store of one machine is a SQLite file: set sqlite.file (DS_SQLITE_FILE). To keep the data of the folder, export ' +
      'them with the version that wrote them (standalone --export FILE), and import FILE with this one (--import FILE)',
  ],
]);
