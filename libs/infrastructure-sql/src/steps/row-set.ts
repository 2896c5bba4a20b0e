import type { Transaction } from '../database/database';
import type { Table, VersionedRow } from '../database/table';

type Change = 'none' | 'columns' | 'columns and document' | 'new' | 'removed';

interface Held<Row> {
  readonly row: Row;
  /** The row as the database has it. */
  before: Row;
  change: Change;
}

/**
 * The rows of one table that a step works on. A row is read once; changes are collected and written by `flush`, as one
 * statement for each kind of change. Every update is guarded by the version of the row that was read.
 */
export class RowSet<Row extends VersionedRow & object> {
  /** Undefined: the row does not exist. */
  private readonly held = new Map<string, Held<Row> | undefined>();
  private readonly changed = new Set<Held<Row>>();

  constructor(
    protected readonly transaction: Transaction,
    private readonly table: Table<Row>,
    private readonly keyOf: (row: Row) => string,
  ) {}

  /** The row as it will be after this step. Undefined if it does not exist or was not read. */
  get(key: string): Row | undefined {
    return this.held.get(key)?.row;
  }

  /** True if the row was read, or is known not to exist. */
  isRead(key: string): boolean {
    return this.held.has(key);
  }

  insert(row: Row): void {
    const held: Held<Row> = { row, before: row, change: 'new' };
    this.held.set(this.keyOf(row), held);
    this.changed.add(held);
  }

  /** Notes that columns of the row have changed. */
  touch(row: Row): void {
    this.note(row, 'columns');
  }

  touchDocument(row: Row): void {
    this.note(row, 'columns and document');
  }

  remove(row: Row): void {
    const key = this.keyOf(row);
    const held = this.held.get(key);
    if (!held) return;
    this.held.set(key, undefined);
    if (held.change === 'new') this.changed.delete(held);
    else {
      held.change = 'removed';
      this.changed.add(held);
    }
  }

  /** Writes the changes, so that later statements of this step see them. */
  flush(): void {
    if (this.changed.size === 0) return;
    const changed = [...this.changed];
    this.changed.clear();
    const rowsThatAre = (change: Change): Row[] =>
      changed.flatMap((held) => (held.change === change ? [held.row] : []));
    const [removed, added] = [rowsThatAre('removed'), rowsThatAre('new')];
    if (removed.length > 0) this.transaction.deleteRows(this.table, removed);
    if (added.length > 0) this.transaction.insertRows(this.table, added);
    for (const part of ['columns', 'columns and document'] as const) {
      const updated = changed.filter(({ change }) => change === part);
      if (updated.length === 0) continue;
      this.transaction.updateRows(this.table, updated, part);
      for (const { row } of updated) row.row_version += 1;
    }
    for (const held of changed) {
      if (held.change === 'none' || held.change === 'removed') continue;
      held.change = 'none';
      held.before = { ...held.row };
    }
  }

  /** Forgets what was read, because a statement has changed rows. Everything must be flushed. */
  forget(): void {
    this.held.clear();
  }

  /** Takes up rows that a statement returned. The step's own view of a row wins. */
  protected takeUp(rows: readonly Row[]): Row[] {
    return rows.map((row) => {
      const key = this.keyOf(row);
      const before = this.held.get(key);
      if (!before) {
        this.held.set(key, { row, before: { ...row }, change: 'none' });
        return row;
      }
      if (before.row.document === undefined && row.document !== undefined) before.row.document = row.document;
      return before.row;
    });
  }

  /** Notes that rows with these keys do not exist, unless they were read. */
  protected noteMissing(keys: readonly string[]): void {
    for (const key of keys) if (!this.held.has(key)) this.held.set(key, undefined);
  }

  private note(row: Row, change: 'columns' | 'columns and document'): void {
    const held = this.held.get(this.keyOf(row));
    if (!held) throw new Error(`The step did not read this row of ${this.table.name}`);
    if (held.change === 'none' || (held.change === 'columns' && change !== 'columns')) held.change = change;
    this.changed.add(held);
  }
}
