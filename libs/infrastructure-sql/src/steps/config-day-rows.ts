import { addedUp, packDay, unpackDay, type DueDayChange } from '@distribute-schedule/domain';
import type { Transaction } from '../database/database';
import { configDayTable, type ConfigDayRow } from '../schema/tables';
import { RowSet } from './row-set';

const keyOf = (configId: string, day: number): string => `${configId} ${day}`;

interface DayChange extends DueDayChange {
  readonly configId: string;
}

/** The days of the configs whose due times a step decides, or whose ended runs it folds. */
export class ConfigDayRows extends RowSet<ConfigDayRow> {
  constructor(transaction: Transaction) {
    super(transaction, configDayTable, ({ config_id, day }) => keyOf(config_id, day));
  }

  async add(changes: readonly DayChange[]): Promise<void> {
    for (const day of new Set(changes.map((change) => change.day))) {
      const ofDay = changes.filter((change) => change.day === day);
      await this.load(
        ofDay.map(({ configId }) => configId),
        day,
      );
      for (const change of ofDay) this.addToRow(change);
    }
  }

  private async load(configIds: readonly string[], day: number): Promise<void> {
    const missing = [...new Set(configIds)].filter((id) => !this.isRead(keyOf(id, day))).sort();
    if (missing.length === 0) return;
    const statement = `select config_id, day, row_version, document from config_day
      where bucket = 0 and config_id in (??) and day = ?`;
    this.takeUp(await this.transaction.query(statement, missing, day));
    this.noteMissing(missing.map((id) => keyOf(id, day)));
  }

  private addToRow({ configId, day, add }: DayChange): void {
    const row = this.get(keyOf(configId, day));
    const before = { day, add: unpackDay(row?.document ?? '') };
    const document = packDay(addedUp([before, { day, add }]).get(day) ?? {});
    if (row) {
      row.document = document;
      this.touchDocument(row);
    } else this.insert({ config_id: configId, day, row_version: 1, document });
  }
}
