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

/**
 * The statements of one connection. The driver is synchronous, so each promise is resolved when it is returned and a
 * step runs to its end before anything else happens on the connection.
 */
export class SqliteTransaction implements Transaction {
  private readonly prepared = new Map<string, Statement>();

  constructor(private readonly connection: Connection) {}

  query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const { text, values } = expandLists(statement, parameters);
    return Promise.resolve(this.statement(text).all(values) as Row[]);
  }

  execute(statement: string, ...parameters: readonly Parameter[]): Promise<number> {
    const { text, values } = expandLists(statement, parameters);
    return Promise.resolve(this.statement(text).run(values).changes);
  }

  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<void> {
    const { insert } = rowStatements(table);
    this.runForEach(table, insert, rows);
    return Promise.resolve();
  }

  updateRows<Row extends object>(table: Table<Row>, rows: readonly Row[], what: RowPart): Promise<void> {
    const { update, updateAll } = rowStatements(table);
    this.runForEach(table, what === 'columns' ? update : updateAll, rows);
    return Promise.resolve();
  }

  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<void> {
    const { remove } = rowStatements(table);
    this.runForEach(table, remove, rows);
    return Promise.resolve();
  }

  private runForEach<Row extends object>(
    { name }: Table<Row>,
    { text, columns }: { readonly text: string; readonly columns: readonly string[] },
    rows: readonly Row[],
  ): void {
    const statement = this.statement(text);
    for (const row of rows) {
      const values = columns.map((column) => valueOf(row, column));
      if (statement.run(values).changes !== 1) throw new RowChangedError(name);
    }
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

function valueOf(row: object, column: string): SqlValue {
  return (row as Record<string, SqlValue | undefined>)[column] ?? null;
}
