import type { Transaction } from '../database/database';
import { configListTable, type ConfigListRow } from '../schema/tables';
import { RowSet } from './row-set';

const keyOf = (configId: string, list: string): string => `${configId} ${list}`;

/** Short lists of the configs whose ended runs a step folds. Each is a JSON array of texts, newest first. */
export class ConfigLists extends RowSet<ConfigListRow> {
  constructor(transaction: Transaction) {
    super(transaction, configListTable, ({ config_id, list }) => keyOf(config_id, list));
  }

  async load(configIds: readonly string[], list: string): Promise<void> {
    const missing = configIds.filter((id) => !this.isRead(keyOf(id, list))).sort();
    if (missing.length === 0) return;
    const statement = `select config_id, list, row_version, document from config_list
      where bucket = 0 and config_id in (??) and list = ?`;
    this.takeUp(await this.transaction.query(statement, missing, list));
    this.noteMissing(missing.map((id) => keyOf(id, list)));
  }

  /** @param entries oldest first */
  append(configId: string, list: string, entries: readonly string[], maxLength: number): void {
    const row = this.get(keyOf(configId, list));
    // Only this class writes the document.
    const before = row ? (JSON.parse(row.document ?? '[]') as readonly string[]) : [];
    const document = JSON.stringify([...entries.toReversed(), ...before].slice(0, maxLength));
    if (row) {
      row.document = document;
      this.touchDocument(row);
    } else this.insert({ config_id: configId, list, row_version: 1, document });
  }
}
