import type { LatestRun } from '@distribute-schedule/application';
import type { Transaction } from '../database/database';
import { configRanTable, type ConfigRanRow } from '../schema/tables';
import { RowSet } from './row-set';

/** The ends of the latest runs of the configs whose runs a step folds. */
export class ConfigRanRows extends RowSet<ConfigRanRow> {
  constructor(transaction: Transaction) {
    super(transaction, configRanTable, ({ config_id }) => config_id);
  }

  async load(configIds: readonly string[]): Promise<void> {
    const missing = configIds.filter((id) => !this.isRead(id)).sort();
    if (missing.length === 0) return;
    const statement = `select config_id, ended_at, row_version from config_ran
      where bucket = 0 and config_id in (??)`;
    this.takeUp(await this.transaction.query(statement, missing));
    this.noteMissing(missing);
  }

  noteEnd({ configId, endedAt }: LatestRun): void {
    const row = this.get(configId);
    if (!row) this.insert({ config_id: configId, ended_at: endedAt, row_version: 1 });
    else if (row.ended_at < endedAt) {
      row.ended_at = endedAt;
      this.touch(row);
    }
  }
}
