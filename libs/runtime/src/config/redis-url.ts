import type { Environment } from './environment-layer';
import { keyAt } from './older-names';
import type { Layer, Setting } from './setting';

const place = 'environment';

/** Reads REDIS_URL, as hosting platforms set it: redis://user:password@host:port/db, with TLS as rediss://. */
export function redisUrlLayer(environment: Environment): Layer {
  const text = environment['REDIS_URL'];
  if (text === undefined || text === '') return { settings: [], problems: [] };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const db = /^\/?(\d{0,4})$/.exec(url?.pathname ?? '')?.[1];
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || db === undefined) {
    const reason = 'allowed: redis://[user:password@]host[:port][/db], with TLS rediss://…';
    return { settings: [], problems: [{ path: 'REDIS_URL', place, reason }] };
  }
  const given: Readonly<Record<string, unknown>> = {
    'redis.addr': `${url.hostname}:${url.port || '6379'}`,
    ...(url.username !== '' && { 'redis.username': decoded(url.username) }),
    ...(url.password !== '' && { 'redis.password': decoded(url.password) }),
    ...(db !== '' && { 'redis.db': Number(db) }),
    ...(url.protocol === 'rediss:' && { 'redis.tls.enabled': true }),
  };
  const settings = Object.entries(given).map(([path, value]): Setting => ({
    key: keyAt(path),
    value,
    given: value,
    path: 'REDIS_URL',
    place: `${place}, ${path}`,
  }));
  return { settings, problems: [] };
}

/** A password with a bare "%" is no valid escape, and surely meant as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
