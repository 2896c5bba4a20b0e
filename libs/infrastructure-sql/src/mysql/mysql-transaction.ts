import { inParts } from '@distribute-schedule/store-kit';
import type { Parameter, RowPart, RowUpdate, SqlValue, Transaction } from '../database/database';
import type { Table } from '../database/table';
import {
  changedRows,
  type MysqlStatements,
  type StatementResult,
  type WrittenStatement,
} from './mysql-statements';
import { jsonRowStatements, type JsonRowStatement } from './row-statements';

/** Characters of the values that travel together. Stays below the default `max_allowed_packet` of every version. */
const maxCharacters = 2_000_000;

interface Request extends WrittenStatement {
  readonly answer?: { resolve(result: StatementResult): void; reject(error: unknown): void };
}

/**
 * Fails if the statement before it changed another number of rows than expected, because then a row has another version
 * by now. The table has no rows, and its column refuses NULL. So the commit in the same text is not carried out.
 */
const guard = 'insert into row_guard (changed_row) select null from dual where row_count() <> ?';

/** A row that shows that a transaction was committed, in case the reply to its commit is lost. */
export interface CommitProof {
  readonly token: string;
  readonly expiresAt: number;
  readonly answer: string;
}

const prove = `insert into request (token, expires_at, answer) values (?, ?, ?)
  on duplicate key update expires_at = values(expires_at), answer = values(answer)`;

const addToCounters = `insert into counter (bucket, name, value)
  select j.bucket, j.name, j.value from json_table(?, '$[*]' columns (bucket bigint path '$[0]',
    name varchar(80) character set ascii collate ascii_bin path '$[1]', value bigint path '$[2]')) j
  on duplicate key update counter.value = counter.value + values(value)`;

/**
 * One transaction on a connection. Its statements wait until somebody wants an answer; then all of them travel as one
 * text. So a step costs one round trip for each time that it must know something before it can go on.
 */
export class MysqlTransaction implements Transaction {
  private waiting: Request[] = [];
  private isSending = false;
  /** After a statement has failed, none of the later ones may be carried out. */
  private failure: { readonly error: unknown } | undefined;
  private written = false;

  constructor(private readonly statements: MysqlStatements) {
    this.waiting.push({ text: 'start transaction', values: [] });
  }

  /** False as long as there is nothing to keep. */
  get hasWritten(): boolean {
    return this.written;
  }

  async query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return (await this.request(statement, parameters)) as readonly Row[];
  }

  async execute(statement: string, ...parameters: readonly Parameter[]): Promise<number> {
    this.written = true;
    return changedRows(await this.request(statement, parameters));
  }

  run(statement: string, ...parameters: readonly Parameter[]): void {
    this.written = true;
    this.waiting.push(this.statements.write(statement, parameters));
  }

  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.writeRows(jsonRowStatements(table).insert, rows);
  }

  insertMissing<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const { text, columns } = jsonRowStatements(table).insertMissing;
    this.waiting.push({ text, values: [`[${rows.map((row) => writeRow(row, columns)).join(',')}]`] });
  }

  updateRows<Row extends object>(table: Table<Row>, updates: readonly RowUpdate<Row>[], what: RowPart): void {
    const { update, updateAll } = jsonRowStatements(table);
    const rows = updates.map(({ row }) => row);
    this.writeRows(what === 'columns' ? update : updateAll, rows);
  }

  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void {
    this.writeRows(jsonRowStatements(table).remove, rows);
  }

  deleteBelow<Row extends object>(table: Table<Row>, limits: readonly Partial<Row>[]): void {
    if (limits.length === 0) return;
    const { text, columns } = jsonRowStatements(table).removeBelow;
    this.run(text, `[${limits.map((limit) => writeRow(limit, columns)).join(',')}]`);
  }

  addToCounters(bucket: number, counts: ReadonlyMap<string, number>): void {
    if (counts.size === 0) return;
    const rows = [...counts].map(([name, by]) => [bucket, name, by]);
    this.run(addToCounters, JSON.stringify(rows));
  }

  /** Sends what still waits, and the commit with it. */
  async commit({ token, expiresAt, answer }: CommitProof): Promise<void> {
    this.run(prove, token, expiresAt, answer);
    await this.request('commit', []);
  }

  private writeRows({ text, columns }: JsonRowStatement, rows: readonly object[]): void {
    if (rows.length === 0) return;
    this.written = true;
    const written = rows.map((row) => writeRow(row, columns));
    for (const part of inParts(written, maxCharacters, ({ length }) => length)) {
      this.waiting.push({ text, values: [`[${part.join(',')}]`] }, { text: guard, values: [part.length] });
    }
  }

  private request(statement: string, parameters: readonly Parameter[]): Promise<StatementResult> {
    const written = this.statements.write(statement, parameters);
    return new Promise((resolve, reject) => {
      this.waiting.push({ text: written.text, values: written.values, answer: { resolve, reject } });
      if (this.isSending) return;
      this.isSending = true;
      // What is requested in the same turn goes with it.
      queueMicrotask(() => void this.sendWaiting());
    });
  }

  private async sendWaiting(): Promise<void> {
    while (this.waiting.some(({ answer }) => answer !== undefined)) await this.sendPart(this.takePart());
    this.isSending = false;
  }

  private async sendPart(part: readonly Request[]): Promise<void> {
    try {
      if (this.failure) throw this.failure.error;
      const [first] = part;
      const results =
        first && part.length === 1
          ? [await this.statements.send(first)]
          : await this.statements.sendTogether(part);
      part.forEach(({ answer }, i) => answer?.resolve(results[i] ?? []));
    } catch (error) {
      this.failure = { error };
      for (const { answer } of part) answer?.reject(error);
    }
  }

  /** The first of the requests, up to the size of a text. */
  private takePart(): readonly Request[] {
    let characters = 0;
    const end = this.waiting.findIndex(({ text, values }, i) => {
      characters += values.reduce<number>((sum, value) => sum + String(value).length, 0);
      // A guard stays with its statement.
      return i > 0 && characters > maxCharacters && text !== guard;
    });
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }
}

/** The values of a row as a JSON array. */
function writeRow(row: object, columns: readonly string[]): string {
  return JSON.stringify(
    columns.map((column) => (row as Record<string, SqlValue | undefined>)[column] ?? null),
  );
}
