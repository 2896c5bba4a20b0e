import { StoreRefusedError, StoreUnavailableError } from '@distribute-schedule/application';
import { migrations } from '../schema/migrations';
import { formatOfThisRelease, raiseFormat, storedFormat, type StoreFormat } from '../schema/store-format';
import { checkVersion } from './check-version';
import { hasNoSessionLocks, NewerMysqlSchemaError, OlderMysqlSchemaError } from './mysql-errors';
import type { MysqlStatements } from './mysql-statements';
import { mysqlTypes } from './mysql-types';

const lockName = 'distribute_schedule_migration';
const maxWaitSeconds = 120;
/** The default of MariaDB. That of MySQL is larger. */
const minPacketBytes = 16 * 1024 * 1024;

/** Errors of a statement that an earlier attempt has carried out: MySQL commits each change of the schema by itself. */
const isDoneAlready = (error: unknown): boolean =>
  ['ER_TABLE_EXISTS_ERROR', 'ER_DUP_KEYNAME', 'ER_DUP_ENTRY'].includes(
    String((error as { readonly code?: unknown }).code),
  );

/** Brings the schema up to date, one process at a time. An attempt that was interrupted goes on where it was. */
export async function prepareDatabase(
  session: MysqlStatements,
  { known, required, oldest }: StoreFormat = formatOfThisRelease,
): Promise<void> {
  const { version, max_packet: maxPacket } = await readServer(session);
  const product = checkVersion(version);
  if (maxPacket < minPacketBytes)
    throw new StoreRefusedError(
      `max_allowed_packet of the server is ${maxPacket} bytes: set it to 16M or more, because a step sends many rows at once`,
    );
  const isLocked = await takeLock(session);
  try {
    const found = await schemaVersionOf(session);
    const format = found === 0 ? 0 : await storedFormat(session);
    if (format > known) throw new NewerMysqlSchemaError(format, known);
    if (format > 0 && format < oldest) throw new OlderMysqlSchemaError(format, oldest);
    const types = mysqlTypes(product === 'MariaDB');
    for (const { version, statements } of migrations) {
      if (version <= found) continue;
      for (const statement of statements(types)) await runOnce(session, statement);
      await session.execute(`update meta set value = ? where name = 'schema_version'`, String(version));
    }
    if (format < required) await session.execute(raiseFormat, String(required));
  } finally {
    if (isLocked) await session.query('select release_lock(?)', lockName);
  }
}

/**
 * Waits in short statements, because a long one would count as lost. Without such locks, two processes can run the same
 * statements: the second one finds that they are done already.
 * @returns false if the server has no such locks
 */
async function takeLock(session: MysqlStatements): Promise<boolean> {
  for (let waited = 0; waited < maxWaitSeconds; waited++) {
    try {
      const [lock] = await session.query<{ readonly is_taken: number | null }>(
        'select get_lock(?, 1) as is_taken',
        lockName,
      );
      if (lock?.is_taken === 1) return true;
    } catch (error) {
      if (hasNoSessionLocks(error)) return false;
      throw error;
    }
  }
  throw new StoreUnavailableError('another process is still changing the schema');
}

async function runOnce(session: MysqlStatements, statement: string): Promise<void> {
  try {
    await session.run(statement);
  } catch (error) {
    if (!isDoneAlready(error)) throw error;
  }
}

async function schemaVersionOf(session: MysqlStatements): Promise<number> {
  const tables = await session.query(
    `select table_name from information_schema.tables where table_schema = database() and table_name = 'meta'`,
  );
  if (tables.length === 0) return 0;
  const [row] = await session.query<{ readonly value: string }>(
    `select value from meta where name = 'schema_version'`,
  );
  return Number(row?.value ?? 0);
}

interface Server {
  readonly version: string;
  readonly max_packet: number;
}

async function readServer(session: MysqlStatements): Promise<Server> {
  const [server] = await session.query<Server>(
    'select version() as version, @@max_allowed_packet as max_packet',
  );
  if (!server) throw new StoreUnavailableError('the server does not tell its version');
  return server;
}
