import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { TypedParameter } from 'mysql2/promise';
import type { Parameter, Reader, SqlValue } from '../database/database';
import { expandLists } from '../database/expand-lists';
import { withLockHint, withoutLockHint } from '../database/lock-hints';
import { NoAnswerError } from './mysql-errors';

/** A statement whose lists and hints are written out. */
export interface WrittenStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What the database answers to one statement: rows, or a header. */
export type StatementResult = readonly unknown[] | ResultSetHeader;

/** The statements of one connection. */
export class MysqlStatements implements Reader {
  constructor(
    private readonly connection: Connection,
    private readonly options: { readonly mayLock: boolean; readonly commandTimeoutMs: number },
  ) {}

  /** Runs a statement that cannot be prepared, such as one about the session. */
  async run(statement: string): Promise<void> {
    await this.inTime(this.connection.query(statement));
  }

  async query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
    return (await this.send(this.write(statement, parameters))) as readonly Row[];
  }

  async execute(statement: string, ...parameters: readonly Parameter[]): Promise<number> {
    return changedRows(await this.send(this.write(statement, parameters)));
  }

  /** Writes the lists and the hint of a statement out. */
  write(statement: string, parameters: readonly Parameter[]): WrittenStatement {
    const hinted = this.options.mayLock ? withLockHint(statement) : withoutLockHint(statement);
    return expandLists(hinted, parameters);
  }

  /** Prepares the statement, so that the database parses it once in a session. */
  async send({ text, values }: WrittenStatement): Promise<StatementResult> {
    const [result] = await this.inTime(this.connection.execute(text, values.map(toParameter)));
    return result as StatementResult;
  }

  /**
   * Sends several statements as one text, in one round trip. If one of them fails, those after it are not carried out.
   * The texts are constants, and the driver writes the values into them.
   */
  async sendTogether(statements: readonly WrittenStatement[]): Promise<readonly StatementResult[]> {
    const text = statements.map((statement) => statement.text).join(';\n');
    const values = statements.flatMap((statement) => statement.values);
    const [results] = await this.inTime(this.connection.query(text, values));
    return results as unknown as readonly StatementResult[];
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
}

export const changedRows = (result: StatementResult): number => (result as ResultSetHeader).affectedRows;

/** The driver sends numbers as doubles, which LIMIT refuses and which keep indexes from being used. */
function toParameter(value: SqlValue) {
  return typeof value === 'number' ? TypedParameter.LONGLONG(value) : value;
}
