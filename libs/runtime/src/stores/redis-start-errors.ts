import { StoreRefusedError } from '@distribute-schedule/application';
import type { RedisSection } from './redis-section';

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|UNABLE_TO_)/;

/** Says which key to change, for an error that Redis or the connection to it reported. */
export function explainRedisError(error: NodeJS.ErrnoException, redis: RedisSection): string | undefined {
  const { code, message } = error;
  const at = `Redis at ${addressesOf(redis).join(', ')}`;
  if (error instanceof StoreRefusedError) return `${at} cannot be used: ${error.reason}`;
  if (/^WRONGPASS|invalid password|invalid username-password/i.test(message)) {
    return `${at} rejects the password: check redis.username and redis.password (DS_REDIS_USERNAME, DS_REDIS_PASSWORD)`;
  }
  if (/^NOAUTH/.test(message)) return `${at} asks for a password: set redis.password (DS_REDIS_PASSWORD)`;
  if (/AUTH.*called without any password configured|no password is set/i.test(message)) {
    return `${at} has no password, but redis.password is set: leave out redis.password (DS_REDIS_PASSWORD)`;
  }
  if (/^NOPERM/.test(message)) {
    return `${at} forbids this user a command that is needed: check the ACL of redis.username (DS_REDIS_USERNAME). Redis reports: ${message}`;
  }
  if (/DB index is out of range/i.test(message)) {
    return `${at} has no database ${redis.db}: check redis.db (DS_REDIS_DB)`;
  }
  if (/cluster support disabled/i.test(message)) {
    return `${at} is not a cluster: set redis.mode to standalone (DS_REDIS_MODE)`;
  }
  if (tlsCodes.test(code ?? '') || /self.signed certificate|wrong version number/i.test(message)) {
    return `${at} and this process do not agree on TLS: check redis.tls (DS_REDIS_TLS_ENABLED, DS_REDIS_TLS_CA_FILE). Redis reports: ${message}`;
  }
  if (
    ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', 'EAI_AGAIN'].includes(code ?? '')
  ) {
    return `${at} cannot be reached (${code ?? ''}): check redis.addr (DS_REDIS_ADDR) and that it is running`;
  }
  return undefined;
}

function addressesOf(redis: RedisSection): readonly string[] {
  return { standalone: [redis.addr], sentinel: redis.sentinel.nodes, cluster: redis.cluster.nodes }[
    redis.mode
  ];
}
