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
      `The database was written by a newer version (schema ${found}, this version knows ${known}): start that version, or use another database`,
      { found, known },
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
  ER_ACCESS_DENIED_ERROR: 'wrong user or password: check database.user and database.password',
  ER_DBACCESS_DENIED_ERROR: 'the user has no access to this database: grant it, or check database.database',
  ER_BAD_DB_ERROR: 'the database does not exist: create it, or check database.database',
  ER_TABLEACCESS_DENIED_ERROR: 'the user lacks a right on a table: grant all rights on the database',
  ER_NET_PACKET_TOO_LARGE: 'a statement is too long for the server: set max_allowed_packet to 16M or more',
  ER_NOT_SUPPORTED_AUTH_MODE: 'the server asks for a login that the driver does not support',
};
const lostCodes = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);
/** The server accepts no changes at the moment, for example after a failover. */
const readOnlyCodes = new Set([
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

export const isConflict = (error: unknown): boolean =>
  error instanceof RowChangedError || conflicts.has(codeOf(error)) || isGuard(error);

/**
 * True if the connection was lost while it was in use, so that another one may work at once. A server that could not be
 * reached, or that did not answer in time, is not tried again here.
 */
export const losesConnection = (error: unknown): boolean =>
  lostCodes.has(codeOf(error)) || (isFatal(error) && codeOf(error) === '');

/** True if the next step needs another connection: this one is lost, or its server or its user cannot be used. */
export const endsConnection = (error: unknown): boolean =>
  readOnlyCodes.has(codeOf(error)) ||
  codeOf(error) in refusals ||
  /^(E[A-Z]+|PROTOCOL_.*|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED)$/.test(codeOf(error)) ||
  isFatal(error);

/** Translates an error of the driver into the words of the port. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const refusal = refusals[code];
  if (refusal !== undefined) return new StoreRefusedError(refusal, { cause: error });
  if (fullCodes.has(code)) return new StoreFullError({ cause: error });
  if (readOnlyCodes.has(code))
    return new StoreUnavailableError(`the database accepts no changes (${code})`, { cause: error });
  if (isConflict(error))
    return new StoreUnavailableError('other processes kept changing the same rows', { cause: error });
  if (endsConnection(error)) return new StoreUnavailableError(`no connection (${code})`, { cause: error });
  return error;
}

const isFatal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true;

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
