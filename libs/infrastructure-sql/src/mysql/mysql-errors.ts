import {
  StoreError,
  StoreFullError,
  StoreRefusedError,
  StoreUnavailableError,
} from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import { RowChangedError } from '../database/database';

export class NewerMysqlSchemaError extends DomainError {
  readonly code = 'mysql.schema_newer';
  constructor(found: number, known: number) {
    super(
      `The database needs a newer version (format ${found}, this version knows ${known}): start that version, or use another database`,
      { found, known },
    );
  }
}

export class OlderMysqlSchemaError extends DomainError {
  readonly code = 'mysql.schema_older';
  constructor(found: number, oldest: number) {
    super(
      `The database is of an older version (format ${found}, this version reads formats from ${oldest}): export its tasks with that version, and give this one another database`,
      { found, oldest },
    );
  }
}

/** A statement took too long. The server may still carry it out. */
export class NoAnswerError extends Error {
  readonly code = 'PROTOCOL_NO_ANSWER';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/** Another transaction was in the way: deadlock, lock timeout, duplicate key. */
const conflicts = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_DUP_ENTRY', 'ER_CHECKREAD']);
/** The guard of an update found that a row has another version. */
const isGuard = (error: unknown): boolean =>
  codeOf(error) === 'ER_BAD_NULL_ERROR' && error instanceof Error && error.message.includes('changed_row');

const fullCodes = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ER_OUT_OF_RESOURCES']);
/** Mistakes of the configuration, keyed by the code of the error. */
const refusals: Readonly<Record<string, string>> = {
  // MariaDB also reports this to a plain connection when it accepts only encrypted ones.
  ER_ACCESS_DENIED_ERROR:
    'wrong user or password: check database.user and database.password, and set database.ssl if the server requires it',
  ER_DBACCESS_DENIED_ERROR: 'the user has no access to this database: grant it, or check database.database',
  ER_BAD_DB_ERROR: 'the database does not exist: create it, or check database.database',
  ER_TABLEACCESS_DENIED_ERROR: 'the user lacks a right on a table: grant all rights on the database',
  ER_NET_PACKET_TOO_LARGE: 'a statement is too long for the server: set max_allowed_packet to 16M or more',
  ER_HOST_NOT_PRIVILEGED: 'this host may not connect as this user: create the user for this host, or for %',
  ER_SECURE_TRANSPORT_REQUIRED: 'the server accepts only encrypted connections: set database.ssl',
  HANDSHAKE_NO_SSL_SUPPORT:
    'the server offers no encrypted connections: leave out database.ssl, or enable TLS there',
  ER_NOT_SUPPORTED_AUTH_MODE: 'the server asks for a login that the driver does not support',
};
const lostCodes = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);
/** The server has no connection left for this process. */
const busyCodes = new Set(['ER_CON_COUNT_ERROR', 'ER_TOO_MANY_USER_CONNECTIONS', 'ER_USER_LIMIT_REACHED']);
/** The server accepts no changes at the moment, for example after a failover. */
const readOnlyCodes = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

export const isConflict = (error: unknown): boolean =>
  error instanceof RowChangedError || conflicts.has(codeOf(error)) || isGuard(error);

/** True if the server has no locks of sessions. Galera refuses them, because they would hold on one node only. */
export const hasNoSessionLocks = (error: unknown): boolean => codeOf(error) === 'ER_NOT_SUPPORTED_YET';

/**
 * True if the connection was lost while it was in use, so that another one may work at once. A server that could not be
 * reached, or that did not answer in time, is not tried again here.
 */
export const losesConnection = (error: unknown): boolean =>
  lostCodes.has(codeOf(error)) || (isFatal(error) && codeOf(error) === '');

/** True if the next step needs another connection: this one is lost, or its server or its user cannot be used. */
export const endsConnection = (error: unknown): boolean =>
  readOnlyCodes.has(codeOf(error)) ||
  refusalOf(error) !== undefined ||
  /^(E[A-Z]+|PROTOCOL_.*|HANDSHAKE_.*|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED)$/.test(codeOf(error)) ||
  isFatal(error);

/** Translates an error of the driver into the words of the port. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const refusal = refusalOf(error);
  if (refusal !== undefined) return new StoreRefusedError(refusal, { cause: error });
  if (fullCodes.has(code)) return new StoreFullError({ cause: error });
  if (readOnlyCodes.has(code))
    return new StoreUnavailableError(`the database accepts no changes (${code})`, { cause: error });
  if (busyCodes.has(code))
    return new StoreUnavailableError(
      `the server has no connection left (${code}): raise max_connections, or lower database.pool_size`,
      { cause: error },
    );
  if (isConflict(error))
    return new StoreUnavailableError('other processes kept changing the same rows', { cause: error });
  if (endsConnection(error)) return new StoreUnavailableError(`no connection (${code})`, { cause: error });
  return error;
}

/** Says what to change, for an error that trying again does not help. */
function refusalOf(error: unknown): string | undefined {
  const code = codeOf(error);
  // The driver gives every error of TLS this code, also that of a connection that was lost.
  if (code !== 'HANDSHAKE_SSL_ERROR') return refusals[code];
  const { message } = error as Error;
  return /certificate|altnames/i.test(message)
    ? `the certificate of the server is not accepted (${message}): check database.host and database.ssl_ca_file`
    : undefined;
}

const isFatal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true;

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
