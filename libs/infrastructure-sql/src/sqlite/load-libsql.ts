import { DomainError } from '@distribute-schedule/domain';

/** The part of a prepared statement that this lib uses. */
export interface Statement {
  run(values: readonly unknown[]): { readonly changes: number };
  all(values: readonly unknown[]): unknown[];
}

/** The part of the driver's connection that this lib uses. Every call is synchronous. */
export interface Connection {
  prepare(statement: string): Statement;
  exec(statements: string): unknown;
  close(): unknown;
}

type Libsql = new (file: string, options?: { readonly timeout?: number }) => Connection;

/** The native code is missing, or is not for this platform. */
export class NoSqliteError extends DomainError {
  readonly code = 'sqlite.not_included';
}

/** Loads the native code only in processes that open a file: a process on Redis never needs it. */
export async function loadLibsql(): Promise<Libsql> {
  try {
    const { default: Libsql } = (await import('libsql')) as unknown as { default: Libsql };
    return Libsql;
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new NoSqliteError(
      `The native code of SQLite cannot be loaded on ${platform}: install the packages on this platform (npm ci), or use Redis: redis.addr (DS_REDIS_ADDR)`,
      {},
      { cause: error },
    );
  }
}
