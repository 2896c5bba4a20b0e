import type { StoreUrl } from './store-descriptor';

/** redis://user:password@host:port/db, with TLS as rediss:// */
export const redisUrl: StoreUrl = {
  variable: 'REDIS_URL',
  allowed: 'redis://[user:password@]host[:port][/db], with TLS rediss://…',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const db = /^\/?(\d{0,4})$/.exec(url?.pathname ?? '')?.[1];
    if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || db === undefined) return undefined;
    return {
      'redis.addr': `${url.hostname}:${url.port || '6379'}`,
      ...(url.username !== '' && { 'redis.username': decoded(url.username) }),
      ...(url.password !== '' && { 'redis.password': decoded(url.password) }),
      ...(db !== '' && { 'redis.db': Number(db) }),
      ...(url.protocol === 'rediss:' && { 'redis.tls.enabled': true }),
    };
  },
  isReplacedBy: (path, value) => path === 'redis.addr' || (path === 'redis.mode' && value !== 'standalone'),
};

/** A "%" that does not start a valid escape is part of the password. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
