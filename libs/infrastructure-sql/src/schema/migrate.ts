import type { Transaction } from '../database/database';
import { migrations, schemaVersion, type ColumnTypes } from './migrations';

/** Brings the schema from one version to the next ones. */
export async function migrate(transaction: Transaction, from: number, types: ColumnTypes): Promise<void> {
  for (const { version, statements } of migrations) {
    if (version <= from) continue;
    for (const statement of statements(types)) await transaction.execute(statement);
  }
  await transaction.execute(`update meta set value = ? where name = 'schema_version'`, String(schemaVersion));
}
