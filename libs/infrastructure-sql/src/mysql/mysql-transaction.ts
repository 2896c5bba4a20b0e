import { inParts } from '@distribute-schedule/store-kit';
import { TypedParameter, type Connection, type ExecuteValues, type ResultSetHeader } from 'mysql2/promise';
import {
  RowChangedError,
  type Parameter,
  type RowPart,
  type SqlValue,
  type Transaction,
} from '../database/database';
import { expandLists } from '../database/expand-lists';
import { withLockHint, withoutLockHint } from '../database/lock-hints';
import type { Table } from '../database/table';
import { NoAnswerError } from './mysql-errors';
import { jsonRowStatements, type JsonRowStatement } from './row-statements';

/** Characters of one statement's rows, which stay below the default `max_allowed_packet` of every supported version. */
const maxRowsCharacters = 2_000_000;

/** The statements of one connection. */
export class MysqlTransaction implements Transaction {
  constructor(
    private readonly connection: Connection,
    private readonly options: { readonly mayLock: boolean; readonly commandTimeoutMs: number },
  ) {}

  /** Runs a statement that cannot be prepared, such as one about the session. */
  async run(statement: string): Promise<void> {
    await this.inTime(this.connection.query(statement));
  }

  async query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const { text, values } = this.expand(statement, parameters);
    const [rows] = await this.send(text, values);
    return rows as Row[];
  }

  async execute(statement: string, ...parameters: readonly Parameter[]): Promise<number> {
    const { text, values } = this.expand(statement, parameters);
    const [result] = await this.send(text, values);
    return (result as ResultSetHeader).affectedRows;
  }

  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<void> {
    return this.writeRows(table, jsonRowStatements(table).insert, rows);
  }

  updateRows<Row extends object>(table: Table<Row>, rows: readonly Row[], what: RowPart): Promise<void> {
    const { update, updateAll } = jsonRowStatements(table);
    return this.writeRows(table, what === 'columns' ? update : updateAll, rows);
  }

  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<void> {
    return this.writeRows(table, jsonRowStatements(table).remove, rows);
  }

  private async writeRows<Row extends object>(
    { name }: Table<Row>,
    { text, columns }: JsonRowStatement,
    rows: readonly Row[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const written = rows.map((row) =>
      JSON.stringify(columns.map((column) => (row as Record<string, SqlValue | undefined>)[column] ?? null)),
    );
    for (const part of inParts(written, maxRowsCharacters, ({ length }) => length)) {
      const [result] = await this.send(text, [`[${part.join(',')}]`]);
      if ((result as ResultSetHeader).affectedRows !== part.length) throw new RowChangedError(name);
    }
  }

  private send(text: string, values: ExecuteValues) {
    return this.inTime(this.connection.execute(text, values));
  }

  /** The time limit of the driver does not hold while it prepares a statement. */
  private async inTime<Result>(work: Promise<Result>): Promise<Result> {
    const { commandTimeoutMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // Nothing may come after a statement whose answer can still arrive.
        this.connection.destroy();
        reject(new NoAnswerError(commandTimeoutMs));
      }, commandTimeoutMs);
    });
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  private expand(statement: string, parameters: readonly Parameter[]) {
    const hinted = this.options.mayLock ? withLockHint(statement) : withoutLockHint(statement);
    const { text, values } = expandLists(hinted, parameters);
    return { text, values: values.map(toParameter) };
  }
}

/** The driver sends numbers as doubles, which LIMIT refuses and which keep indexes from being used. */
function toParameter(value: SqlValue) {
  return typeof value === 'number' ? TypedParameter.LONGLONG(value) : value;
}
