import {
  RowChangedError,
  type Parameter,
  type RowPart,
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
 * step runs to its end before anything else happens on the connection. That is why a transaction begins only with its
 * first write: nobody can change what the step read before it.
 */
export class SqliteTransaction implements Transaction {
  private readonly queries = new Map<string, PreparedQuery>();
  private readonly prepared = new Map<string, Statement>();
  private begun = false;

  constructor(private readonly connection: Connection) {}

  /** False as long as nothing was written, so there is nothing to commit. */
  get hasBegun(): boolean {
    return this.begun;
  }

  commit(): void {
    if (!this.begun) return;
    this.statement('commit').run([]);
    this.begun = false;
  }

  rollBack(): void {
    if (!this.begun) return;
    this.begun = false;
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
    this.begin();
    return Promise.resolve(this.statement(text).run(values).changes);
  }

  run(statement: string, ...parameters: readonly Parameter[]): void {
    const { text, values } = expandLists(statement, parameters);
    this.begin();
    this.statement(text).run(values);
  }

  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.runForEach(table, rowStatements(table).insert, rows);
  }

  updateRows<Row extends object>(table: Table<Row>, rows: readonly Row[], what: RowPart): void {
    const { update, updateAll } = rowStatements(table);
    this.runForEach(table, what === 'columns' ? update : updateAll, rows);
  }

  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.runForEach(table, rowStatements(table).remove, rows);
  }

  deleteBelow<Row extends object>(table: Table<Row>, limits: readonly Partial<Row>[]): void {
    if (limits.length === 0) return;
    const { text, columns } = rowStatements(table).removeBelow;
    this.begin();
    for (const limit of limits) this.statement(text).run(columns.map((column) => valueOf(limit, column)));
  }

  addToCounters(bucket: number, counts: ReadonlyMap<string, number>): void {
    if (counts.size === 0) return;
    this.begin();
    const statement = this.statement(addToCounter);
    for (const [name, by] of counts) statement.run([bucket, name, by]);
  }

  private runForEach<Row extends object>(
    { name }: Table<Row>,
    { text, columns }: { readonly text: string; readonly columns: readonly string[] },
    rows: readonly Row[],
  ): void {
    if (rows.length === 0) return;
    this.begin();
    const statement = this.statement(text);
    for (const row of rows) {
      const values = columns.map((column) => valueOf(row, column));
      if (statement.run(values).changes !== 1) throw new RowChangedError(name);
    }
  }

  private begin(): void {
    if (this.begun) return;
    this.statement('begin immediate').run([]);
    this.begun = true;
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
