import type { Transaction } from '../database/database';
import { migrations, schemaVersion, type ColumnTypes } from './migrations';

/** Brings the schema from one version to the next ones. */
export function migrate(transaction: Transaction, from: number, types: ColumnTypes): void {
  for (const { version, statements } of migrations) {
    if (version <= from) continue;
    for (const statement of statements(types)) transaction.run(statement);
  }
  transaction.run(`update meta set value = ? where name = 'schema_version'`, String(schemaVersion));
}
