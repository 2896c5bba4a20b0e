import type { Transaction } from '../database/database';
import { migrate } from '../schema/migrate';
import { schemaVersion } from '../schema/migrations';
import { formatOfThisRelease, raiseFormat, storedFormat, type StoreFormat } from '../schema/store-format';
import { workerTable } from '../schema/tables';
import { goneWorker } from '../steps/gone-worker';
import { NewerSchemaError, OlderSchemaError } from './sqlite-errors';
import type { Connection } from './load-libsql';
import { SqliteTransaction } from './sqlite-transaction';
import { sqliteTypes } from './sqlite-types';

/** Brings the schema up to date, and takes over from the process that had the store before. All of it or nothing. */
export async function prepareStore(
  connection: Connection,
  place: string,
  { known, required, oldest }: StoreFormat = formatOfThisRelease,
): Promise<void> {
  const transaction = new SqliteTransaction(connection);
  const found = await schemaVersionOf(transaction);
  const format = found === 0 ? 0 : await storedFormat(transaction);
  if (format > known) throw new NewerSchemaError(place, format, known);
  if (format > 0 && format < oldest) throw new OlderSchemaError(place, format, oldest);
  try {
    if (found < schemaVersion) migrate(transaction, found, sqliteTypes);
    if (format < required) transaction.run(raiseFormat, String(required));
    await takeOver(transaction);
    transaction.commit();
  } catch (error) {
    transaction.rollBack();
    throw error;
  }
}

async function schemaVersionOf(transaction: Transaction): Promise<number> {
  const tables = await transaction.query(
    `select name from sqlite_master where type = 'table' and name = 'meta'`,
  );
  if (tables.length === 0) return 0;
  const [version] = await transaction.query<{ readonly value: string }>(
    `select value from meta where name = 'schema_version'`,
  );
  return Number(version?.value ?? 0);
}

/**
 * One process has the store at a time, so the schedulers and workers that it names are gone. Nobody waits for their
 * heartbeats: the lock is free, and workers that hold tasks count as dead at once.
 */
async function takeOver(transaction: Transaction): Promise<void> {
  transaction.run('update leader set expires_at = 0');
  transaction.run('delete from scheduler');
  transaction.run('delete from worker');
  const holders = await transaction.query<{ readonly id: string }>(
    `select distinct queue_key as id from task where bucket = 0 and queue_kind in ('queue', 'running')`,
  );
  transaction.insertRows(
    workerTable,
    holders.map(({ id }) => goneWorker(id)),
  );
}
