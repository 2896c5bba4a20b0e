import type { Transaction } from '../database/database';
import { statisticsTable, type StatisticsRow } from '../schema/tables';
import { RowSet } from './row-set';

const keyOf = (configId: string, day: number): string => `${configId} ${day}`;

/** The daily sums of the configs whose ended runs a step folds. */
export class StatisticsRows extends RowSet<StatisticsRow> {
  constructor(transaction: Transaction) {
    super(transaction, statisticsTable, ({ config_id, day }) => keyOf(config_id, day));
  }

  async load(configIds: readonly string[], day: number): Promise<void> {
    const missing = configIds.filter((id) => !this.isRead(keyOf(id, day))).sort();
    if (missing.length === 0) return;
    const statement = `select config_id, day, row_version, document from statistics
      where bucket = 0 and config_id in (??) and day = ?`;
    this.takeUp(await this.transaction.query(statement, missing, day));
    this.noteMissing(missing.map((id) => keyOf(id, day)));
  }

  add(configId: string, day: number, amounts: Readonly<Record<string, number>>): void {
    const row = this.get(keyOf(configId, day));
    if (row) {
      row.document = addAmounts(row.document, amounts);
      this.touchDocument(row);
    } else
      this.insert({ config_id: configId, day, row_version: 1, document: addAmounts(undefined, amounts) });
  }
}

/** Adds to the sums in a document. Only the steps that fold write such documents. */
export function addAmounts(document: string | undefined, amounts: Readonly<Record<string, number>>): string {
  const sums = JSON.parse(document ?? '{}') as Record<string, number>;
  for (const [what, by] of Object.entries(amounts)) sums[what] = (sums[what] ?? 0) + by;
  return JSON.stringify(sums);
}
