import { types } from 'node:util';
import type { Configuration } from '../config/configuration';
import { ConfigurationError } from '../config/keys/problems';
import { stores } from '../stores/stores';
import { UsageError } from './flags';

/** Says what went wrong at the start and what to do about it, for the person who started the app. */
export function explainStartError(error: unknown, configuration?: Configuration): string {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof UsageError) return `${error.message} (--help lists the options)`;
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

/**
 * Lists the error, its causes, and for an AggregateError the first of its parts: a connection attempt to several
 * addresses fails with one.
 */
function causesOf(error: unknown, depth = 0): NodeJS.ErrnoException[] {
  if (typeof error === 'string') return [new Error(error)];
  // Not instanceof, because jest runs specs in another realm, which has its own class Error.
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
    explainListening(error, configuration) ??
    stores[configuration.store].explainStartError(error, configuration) ??
    explainFile(error)
  );
}

function explainListening(
  { code, syscall }: NodeJS.ErrnoException,
  { api }: Configuration,
): string | undefined {
  if (code === 'EADDRINUSE') {
    return `api.port ${api.port} is in use by another process: choose another with DS_API_PORT=${api.port === 65_535 ? 8080 : api.port + 1}`;
  }
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'listen')) {
    return `api.host ${api.host} is not an address of this machine: choose another with DS_API_HOST=127.0.0.1`;
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return `api.port ${api.port} cannot be opened because this user has no permission: choose one above 1023 with DS_API_PORT=8080`;
  }
  return undefined;
}

function explainFile({ code, path, syscall }: NodeJS.ErrnoException): string | undefined {
  if (path === undefined) return undefined;
  if (code === 'ENOTDIR' || (code === 'EEXIST' && syscall === 'mkdir')) {
    return `${path} cannot be used: a part of the path is a file, but must be a folder`;
  }
  if (code === 'ENOENT') return `${path} does not exist`;
  if (code === 'EEXIST') return `${path} already exists: choose another file`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} cannot be accessed: this user has no permission`;
  return undefined;
}
