/** The part of the driver that this lib uses. Its own types leave parameters and rows open. */
declare module 'libsql' {
  export interface Statement {
    run(values: readonly unknown[]): { readonly changes: number };
    all(values: readonly unknown[]): unknown[];
    /** From now on, rows are arrays of values in the order of the columns. */
    raw(): Statement;
    columns(): readonly { readonly name: string }[];
  }

  /** A connection. Every call is synchronous. */
  export default class Connection {
    /** @param options `timeout`: how many ms to wait for the lock of another process */
    constructor(file: string, options?: { readonly timeout?: number; readonly readonly?: boolean });
    prepare(statement: string): Statement;
    exec(statements: string): unknown;
    close(): unknown;
  }
}
