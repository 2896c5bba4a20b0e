import type { Part } from './table';

/** What stands under a key of a table since a commit changed it; no value where it was removed. */
export interface Row<Value = unknown> {
  readonly table: RowHolder;
  readonly key: string | Part[];
  value: Value | undefined;
  /** Nothing lies below it: once removed, it is gone without a trace. */
  readonly isNew: boolean;
  /** The number of the commit that changed it last. */
  changedIn: number;
  /** What it was before the commit under way; undefined where the table had no such row. */
  before: { readonly value: Value | undefined; readonly changedIn: number } | undefined;
}

export interface RowHolder {
  readonly name: string;
  /** False where its rows are told from those of other tables. */
  readonly isKept: boolean;
  undo(row: Row): void;
  /** To the base that the table lies on. */
  writeBack(row: Row): void;
  /** The base has it now. */
  forget(row: Row): void;
}

/** Which rows the commit under way has changed, and how to go back to where it began. */
export class Commits {
  private changed: Row[] = [];
  private latest = 0;

  /** The number of the one under way. */
  get number(): number {
    return this.latest;
  }

  /** Numbers go on after those of an earlier life. */
  goOnAfter(number: number): void {
    this.latest = number;
  }

  note(row: Row): void {
    this.changed.push(row);
  }

  /** All that is performed and kept or, where either throws, nothing. */
  commit(perform: () => void, keep: (rows: readonly Row[]) => void = () => undefined): void {
    this.latest += 1;
    this.changed = [];
    try {
      perform();
      keep(this.changed);
    } catch (error) {
      for (const row of this.changed.reverse()) row.table.undo(row);
      this.latest -= 1;
      throw error;
    }
  }
}
