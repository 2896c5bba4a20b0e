import { DomainError } from '@distribute-schedule/domain';
import type LibsqlConnection from 'libsql';
import type { Statement } from 'libsql';

export type { Statement };
export type Connection = Pick<LibsqlConnection, 'prepare' | 'exec' | 'close'>;

type Libsql = typeof LibsqlConnection;

/** The native code is missing, or is not for this platform. */
export class NoSqliteError extends DomainError {
  readonly code = 'sqlite.not_included';
}

/** Loads the native code only in processes that open a file: a process on Redis never needs it. */
export async function loadLibsql(): Promise<Libsql> {
  try {
    const { default: Libsql } = await import('libsql');
    return Libsql;
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new NoSqliteError(
      `The native code of SQLite cannot be loaded on ${platform}: install the packages on this platform (npm ci), or build the app on it (a bundle has the code in prebuilds/libsql beside main.cjs), or use Redis: redis.addr (DS_REDIS_ADDR)`,
      {},
      { cause: error },
    );
  }
}
