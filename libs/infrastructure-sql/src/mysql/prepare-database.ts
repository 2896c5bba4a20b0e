import type { Connection, RowDataPacket } from 'mysql2/promise';
import { migrations, schemaVersion } from '../schema/migrations';
import { checkVersion } from './check-version';
import { NewerMysqlSchemaError } from './mysql-errors';
import { mysqlTypes } from './mysql-types';

const lockName = 'distribute_schedule_migration';
const maxWaitSeconds = 120;

/** Errors of a statement that an earlier attempt has carried out: MySQL commits each change of the schema by itself. */
const isDoneAlready = (error: unknown): boolean =>
  ['ER_TABLE_EXISTS_ERROR', 'ER_DUP_KEYNAME', 'ER_DUP_ENTRY'].includes(
    String((error as { readonly code?: unknown }).code),
  );

/** Brings the schema up to date, one process at a time. An attempt that was interrupted goes on where it was. */
export async function prepareDatabase(connection: Connection): Promise<void> {
  const product = checkVersion(await versionOf(connection));
  await connection.query('select get_lock(?, ?)', [lockName, maxWaitSeconds]);
  try {
    const found = await schemaVersionOf(connection);
    if (found > schemaVersion) throw new NewerMysqlSchemaError(found, schemaVersion);
    const types = mysqlTypes(product === 'MariaDB');
    for (const { version, statements } of migrations) {
      if (version <= found) continue;
      for (const statement of statements(types)) await runOnce(connection, statement);
      await connection.query(`update meta set value = ? where name = 'schema_version'`, [String(version)]);
    }
  } finally {
    await connection.query('select release_lock(?)', [lockName]);
  }
}

async function runOnce(connection: Connection, statement: string): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    if (!isDoneAlready(error)) throw error;
  }
}

async function schemaVersionOf(connection: Connection): Promise<number> {
  const [tables] = await connection.query<RowDataPacket[]>(
    `select table_name from information_schema.tables where table_schema = database() and table_name = 'meta'`,
  );
  if (tables.length === 0) return 0;
  const [rows] = await connection.query<RowDataPacket[]>(
    `select value from meta where name = 'schema_version'`,
  );
  return Number(rows[0]?.['value'] ?? 0);
}

async function versionOf(connection: Connection): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>('select version() as version');
  return String(rows[0]?.['version']);
}
