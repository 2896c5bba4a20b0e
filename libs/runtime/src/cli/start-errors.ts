import { types } from 'node:util';
import type { Configuration } from '../config/configuration';
import { ConfigurationError } from '../config/keys/problems';
import { UsageError } from './flags';

/** What went wrong at the start and what to do about it, in one message for the person who started the app. */
export function explainStartError(error: unknown, configuration?: Configuration): string {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof UsageError) return `${error.message} (--help shows what is)`;
  const chain = causesOf(error);
  const explained =
    configuration && chain.map((each) => explain(each, configuration)).find((text) => text !== undefined);
  if (explained !== undefined) return explained;
  return (
    chain
      .map((each) => each.message)
      .filter((text) => text !== '')
      .join(': ') || 'unknown error'
  );
}

/** The error, what caused it, and what it is made of: connecting to several addresses fails with all their errors. */
function causesOf(error: unknown, depth = 0): NodeJS.ErrnoException[] {
  if (typeof error === 'string') return [new Error(error)];
  // A class from another realm, as a runner of tests has one, is none of ours: instanceof would miss it.
  if (!types.isNativeError(error)) return [];
  if (depth > 5) return [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [
    error,
    ...parts.slice(0, 1).flatMap((each) => causesOf(each, depth + 1)),
    ...causesOf(error.cause, depth + 1),
  ];
}

function explain(error: NodeJS.ErrnoException, configuration: Configuration): string | undefined {
  return (
    explainFolder(error) ??
    explainListening(error, configuration) ??
    explainRedis(error, configuration) ??
    explainFile(error)
  );
}

/** What the embedded store says of its folder needs no word of what caused it. */
const explainFolder = ({ code, message }: NodeJS.ErrnoException): string | undefined =>
  String(code).startsWith('embedded.') ? message : undefined;

function explainListening(
  { code, syscall }: NodeJS.ErrnoException,
  { api }: Configuration,
): string | undefined {
  if (code === 'EADDRINUSE') {
    return `api.port ${api.port} is in use by another process: choose another with DS_API_PORT=${api.port === 65_535 ? 8080 : api.port + 1}`;
  }
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'listen')) {
    return `api.host ${api.host} is no address of this machine: choose another with DS_API_HOST=127.0.0.1`;
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return `api.port ${api.port} may not be opened by this user: choose one above 1023 with DS_API_PORT=8080`;
  }
  return undefined;
}

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|UNABLE_TO_)/;

function explainRedis(
  { code, message }: NodeJS.ErrnoException,
  { redis }: Configuration,
): string | undefined {
  const at = `Redis at ${addressesOf(redis).join(', ')}`;
  if (/^WRONGPASS|invalid password|invalid username-password/i.test(message)) {
    return `${at} refuses the password: check redis.username and redis.password (DS_REDIS_USERNAME, DS_REDIS_PASSWORD)`;
  }
  if (/^NOAUTH/.test(message)) return `${at} asks for a password: set redis.password (DS_REDIS_PASSWORD)`;
  if (/AUTH.*called without any password configured|no password is set/i.test(message)) {
    return `${at} has no password, but redis.password is set: leave out redis.password (DS_REDIS_PASSWORD)`;
  }
  if (/^NOPERM/.test(message)) {
    return `${at} does not allow this user a command that is needed: check the ACL of redis.username (DS_REDIS_USERNAME). It says: ${message}`;
  }
  if (/DB index is out of range/i.test(message)) {
    return `${at} has no database ${redis.db}: check redis.db (DS_REDIS_DB)`;
  }
  if (/cluster support disabled/i.test(message)) {
    return `${at} is not a cluster: set redis.mode to standalone (DS_REDIS_MODE)`;
  }
  if (/^(MOVED|CROSSSLOT) /.test(message))
    return `${at} is a cluster: set redis.mode to cluster (DS_REDIS_MODE)`;
  if (tlsCodes.test(code ?? '') || /self.signed certificate|wrong version number/i.test(message)) {
    return `${at} and this process do not agree on TLS: check redis.tls (DS_REDIS_TLS_ENABLED, DS_REDIS_TLS_CA_FILE). It says: ${message}`;
  }
  if (
    ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', 'EAI_AGAIN'].includes(code ?? '')
  ) {
    return `${at} cannot be reached (${code ?? ''}): check redis.addr (DS_REDIS_ADDR) and that it is running`;
  }
  return undefined;
}

function addressesOf(redis: Configuration['redis']): readonly string[] {
  return { standalone: [redis.addr], sentinel: redis.sentinel.nodes, cluster: redis.cluster.nodes }[
    redis.mode
  ];
}

function explainFile({ code, path, syscall }: NodeJS.ErrnoException): string | undefined {
  if (path === undefined) return undefined;
  if (code === 'ENOTDIR' || (code === 'EEXIST' && syscall === 'mkdir')) {
    return `${path} cannot be used: a part of its path is a file, where a folder is needed`;
  }
  if (code === 'ENOENT') return `${path} is missing`;
  if (code === 'EEXIST') return `${path} is there already: name another file`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be used by this user`;
  return undefined;
}
