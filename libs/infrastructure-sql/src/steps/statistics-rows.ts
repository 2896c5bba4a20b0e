import { dayMs } from '@distribute-schedule/store-kit';
import { taskMeasures, type Task } from '@distribute-schedule/domain';
import type { Transaction } from '../database/database';
import { statisticsTable, type StatisticsRow } from '../schema/tables';
import { RowSet } from './row-set';

const keyOf = (configId: string, day: number): string => `${configId} ${day}`;

/** The daily sums of the configs whose tasks a step finishes. */
export class StatisticsRows extends RowSet<StatisticsRow> {
  constructor(transaction: Transaction) {
    super(transaction, statisticsTable, ({ config_id, day }) => keyOf(config_id, day));
  }

  async add(ended: readonly Task[], now: number): Promise<void> {
    if (ended.length === 0) return;
    const day = Math.floor(now / dayMs);
    const sums = new Map<string, Record<string, number>>();
    for (const task of ended) {
      const known = sums.get(task.configId) ?? {};
      for (const [what, by] of Object.entries(taskMeasures(task))) known[what] = (known[what] ?? 0) + by;
      sums.set(task.configId, known);
    }
    await this.load([...sums.keys()], now);
    for (const [configId, measured] of sums) this.addSums(configId, day, measured);
  }

  /** Reads the sums of the day of this time. */
  async load(configIds: readonly string[], now: number): Promise<void> {
    const day = Math.floor(now / dayMs);
    const missing = configIds.filter((id) => !this.isRead(keyOf(id, day))).sort();
    if (missing.length === 0) return;
    const statement = `select config_id, day, row_version, document from statistics
      where bucket = 0 and config_id in (??) and day = ?`;
    this.takeUp(await this.transaction.query(statement, missing, day));
    this.noteMissing(missing.map((id) => keyOf(id, day)));
  }

  private addSums(configId: string, day: number, measured: Readonly<Record<string, number>>): void {
    const row = this.get(keyOf(configId, day));
    if (!row) {
      this.insert({ config_id: configId, day, row_version: 1, document: JSON.stringify(measured) });
      return;
    }
    // Only this class writes the document.
    const sums = JSON.parse(row.document ?? '{}') as Record<string, number>;
    for (const [what, by] of Object.entries(measured)) sums[what] = (sums[what] ?? 0) + by;
    row.document = JSON.stringify(sums);
    this.touchDocument(row);
  }
}
