import {
  RowChangedError,
  type Parameter,
  type RowPart,
  type RowUpdate,
  type SqlValue,
  type Transaction,
} from '../database/database';
import { expandLists } from '../database/expand-lists';
import { withoutLockHint } from '../database/lock-hints';
import type { Table } from '../database/table';
import type { Connection, Statement } from './load-libsql';
import { rowStatements } from './row-statements';

interface PreparedQuery {
  readonly statement: Statement;
  readonly columns: readonly string[];
}

const addToCounter = `insert into counter (bucket, name, value) values (?, ?, ?)
  on conflict (bucket, name) do update set value = value + excluded.value`;

/**
 * The statements of one connection. The driver is synchronous, so each promise is resolved when it is returned and a
 * step runs to its end before anything else happens on the connection. That is why a transaction may begin only with its
 * first write: nobody can change what the step read before it.
 */
export class SqliteTransaction implements Transaction {
  private readonly queries = new Map<string, PreparedQuery>();
  private readonly prepared = new Map<string, Statement>();
  private begun = false;
  private written = false;

  constructor(private readonly connection: Connection) {}

  /** False as long as nothing was written, so there is nothing to keep. */
  get hasWritten(): boolean {
    return this.written;
  }

  /** Begins at once. Otherwise the first write does. */
  begin(): void {
    if (this.begun) return;
    this.statement('begin').run([]);
    this.begun = true;
    this.written = false;
  }

  commit(): void {
    if (!this.begun) return;
    this.statement('commit').run([]);
    this.begun = false;
    this.written = false;
  }

  rollBack(): void {
    if (!this.begun) return;
    this.begun = false;
    this.written = false;
    try {
      this.statement('rollback').run([]);
    } catch {
      // After some errors SQLite has rolled back by itself.
    }
  }

  query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const { text, values } = expandLists(statement, parameters);
    const { statement: prepared, columns } = this.preparedQuery(text);
    const rows = prepared.all(values) as (readonly SqlValue[])[];
    return Promise.resolve(rows.map((row) => rowOf(columns, row) as Row));
  }

  execute(statement: string, ...parameters: readonly Parameter[]): Promise<number> {
    const { text, values } = expandLists(statement, parameters);
    this.beginToWrite();
    return Promise.resolve(this.statement(text).run(values).changes);
  }

  run(statement: string, ...parameters: readonly Parameter[]): void {
    const { text, values } = expandLists(statement, parameters);
    this.beginToWrite();
    this.statement(text).run(values);
  }

  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.runForEach(table, rowStatements(table).insert, rows);
  }

  insertMissing<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    const { text, columns } = rowStatements(table).insertMissing;
    for (const row of rows) this.statement(text).run(columns.map((column) => valueOf(row, column)));
  }

  updateRows<Row extends object>(table: Table<Row>, updates: readonly RowUpdate<Row>[], what: RowPart): void {
    const { update } = rowStatements(table);
    for (const { row, before } of updates) this.runForEach(table, update(row, before, what), [row]);
  }

  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.runForEach(table, rowStatements(table).remove, rows);
  }

  deleteBelow<Row extends object>(table: Table<Row>, limits: readonly Partial<Row>[]): void {
    if (limits.length === 0) return;
    const { text, columns } = rowStatements(table).removeBelow;
    this.beginToWrite();
    for (const limit of limits) this.statement(text).run(columns.map((column) => valueOf(limit, column)));
  }

  addToCounters(bucket: number, counts: ReadonlyMap<string, number>): void {
    if (counts.size === 0) return;
    this.beginToWrite();
    const statement = this.statement(addToCounter);
    for (const [name, by] of counts) statement.run([bucket, name, by]);
  }

  private runForEach<Row extends object>(
    { name }: Table<Row>,
    { text, columns }: { readonly text: string; readonly columns: readonly string[] },
    rows: readonly Row[],
  ): void {
    if (rows.length === 0) return;
    this.beginToWrite();
    const statement = this.statement(text);
    for (const row of rows) {
      const values = columns.map((column) => valueOf(row, column));
      if (statement.run(values).changes !== 1) throw new RowChangedError(name);
    }
  }

  private beginToWrite(): void {
    this.begin();
    this.written = true;
  }

  /** Reads rows as arrays, because the driver needs half as much time again to make objects of them. */
  private preparedQuery(text: string): PreparedQuery {
    let query = this.queries.get(text);
    if (!query) {
      const statement = this.connection.prepare(withoutLockHint(text)).raw();
      query = { statement, columns: statement.columns().map(({ name }) => name) };
      this.queries.set(text, query);
    }
    return query;
  }

  private statement(text: string): Statement {
    let statement = this.prepared.get(text);
    if (!statement) {
      statement = this.connection.prepare(withoutLockHint(text));
      this.prepared.set(text, statement);
    }
    return statement;
  }
}

function rowOf(columns: readonly string[], values: readonly SqlValue[]): Record<string, SqlValue> {
  const row: Record<string, SqlValue> = {};
  for (let i = 0; i < columns.length; i += 1) row[columns[i] as string] = values[i] ?? null;
  return row;
}

function valueOf(row: object, column: string): SqlValue {
  return (row as Record<string, SqlValue | undefined>)[column] ?? null;
}
