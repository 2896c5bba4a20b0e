import { readFileSync, writeFileSync } from 'node:fs';
import type { loadLibsql, Connection } from './load-libsql';
import { codeOf, FileInUseError, reasonOf, UnusableFileError } from './sqlite-errors';

type Libsql = Awaited<ReturnType<typeof loadLibsql>>;

/**
 * Makes one process the owner of a file until the process ends, however it ends. The owner keeps a write transaction open
 * in a small database beside the file, and the operating system frees its lock. The file itself stays open for readers.
 */
export class FileOwner {
  private constructor(private readonly connection: Connection) {}

  static claim(Libsql: Libsql, file: string): FileOwner {
    const lockFile = `${file}-owner`;
    let connection: Connection | undefined;
    try {
      connection = new Libsql(lockFile, { timeout: 0 });
      connection.exec('begin exclusive');
      writeFileSync(`${lockFile}-pid`, String(process.pid), { mode: 0o600 });
      return new FileOwner(connection);
    } catch (error) {
      connection?.close();
      if (/^SQLITE_(BUSY|LOCKED)/.test(codeOf(error)))
        throw new FileInUseError(file, pidIn(`${lockFile}-pid`));
      throw new UnusableFileError(file, reasonOf(error), { cause: error });
    }
  }

  /** Ends the transaction first, because the driver closes a connection only once its garbage is collected. */
  release(): void {
    this.connection.exec('rollback');
    this.connection.close();
  }
}

function pidIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
