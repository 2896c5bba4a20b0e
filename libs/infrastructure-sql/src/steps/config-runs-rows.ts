import type { Transaction } from '../database/database';
import { configRunsTable, type ConfigRunsRow } from '../schema/tables';
import { RowSet } from './row-set';

const columns = 'config_id, open_tasks, finished_tasks, turn, history_review_at, row_version';

/** How many runs the configs have, and whose turn it is. A config without runs has no row. */
export class ConfigRunsRows extends RowSet<ConfigRunsRow> {
  constructor(transaction: Transaction) {
    super(transaction, configRunsTable, ({ config_id }) => config_id);
  }

  async load(configIds: readonly string[]): Promise<void> {
    const missing = [...new Set(configIds)].filter((id) => !this.isRead(id)).sort();
    if (missing.length === 0) return;
    const statement = `select ${columns} from config_runs where bucket = 0 and config_id in (??) {for update}`;
    this.takeUp(await this.transaction.query(statement, missing));
    this.noteMissing(missing);
  }

  /** The row, which is created if the config had no runs. */
  async of(configId: string): Promise<ConfigRunsRow> {
    await this.load([configId]);
    const row = this.get(configId);
    if (row) return row;
    const added: ConfigRunsRow = {
      config_id: configId,
      open_tasks: 0,
      finished_tasks: 0,
      turn: '',
      history_review_at: null,
      row_version: 1,
    };
    this.insert(added);
    return added;
  }

  async openTasks(configId: string): Promise<number> {
    await this.load([configId]);
    return this.get(configId)?.open_tasks ?? 0;
  }

  /** Writes the row, or removes it if nothing is left to count. */
  save(row: ConfigRunsRow): void {
    const isEmpty = row.open_tasks === 0 && row.finished_tasks === 0 && row.turn === '';
    if (isEmpty) this.remove(row);
    else this.touch(row);
  }
}
