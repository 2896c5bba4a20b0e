import type { SumUnit } from '@distribute-schedule/domain';
import type { Transaction } from '../database/database';
import { endedSumsTable, type EndedSumsRow } from '../schema/tables';
import { RowSet } from './row-set';
import { addAmounts } from './statistics-rows';

const keyOf = (unit: SumUnit, number: number): string => `${unit} ${number}`;

/** The sums over all runs that ended in the minutes and hours whose runs a step folds. */
export class EndedSumsRows extends RowSet<EndedSumsRow> {
  constructor(transaction: Transaction) {
    super(transaction, endedSumsTable, ({ unit, number }) => keyOf(unit, number));
  }

  async load(unit: SumUnit, numbers: readonly number[]): Promise<void> {
    const missing = numbers.filter((number) => !this.isRead(keyOf(unit, number)));
    if (missing.length === 0) return;
    const statement = `select unit, number, row_version, document from ended_sums
      where bucket = 0 and unit = ? and number in (??)`;
    this.takeUp(await this.transaction.query(statement, unit, missing));
    this.noteMissing(missing.map((number) => keyOf(unit, number)));
  }

  add(unit: SumUnit, number: number, amounts: Readonly<Record<string, number>>): void {
    const row = this.get(keyOf(unit, number));
    if (row) {
      row.document = addAmounts(row.document, amounts);
      this.touchDocument(row);
    } else this.insert({ unit, number, row_version: 1, document: addAmounts(undefined, amounts) });
  }
}
