import path from 'node:path';
import { DomainError } from '@distribute-schedule/domain';
import type { Logger } from '@distribute-schedule/application';
import { loadLibsql, type Connection } from './load-libsql';
import { FileOwner } from './file-owner';
import { assertIsDatabase, makeFile, restrictToOwner } from './make-file';
import { prepareStore } from './prepare-store';
import type { OpenSqlite, SqlitePlace } from './sqlite-database';
import { reasonOf, UnusableFileError } from './sqlite-errors';
import { WalFlusher } from './wal-flusher';

/**
 * A commit goes to the operating system before it is answered, so `kill -9` loses nothing. The disk is not waited for;
 * WalFlusher sees to that. SQLite itself syncs what a checkpoint needs, so a power failure never damages the file.
 */
const settings = [
  'pragma journal_mode = wal',
  'pragma synchronous = normal',
  // 40 MB of log before it is written back: fewer, longer checkpoints cost half as much as the default of 4 MB.
  'pragma wal_autocheckpoint = 10000',
  'pragma journal_size_limit = 67108864',
  // 64 MB of pages.
  'pragma cache_size = -65536',
  'pragma temp_store = memory',
];

/** Durable, in a file of this machine. */
export function inFile(given: string, log: Logger): SqlitePlace {
  return {
    open: () => openFile(path.resolve(given), log),
    soon: setImmediate,
    maxTurnMs: 10,
    locksEachRead: true,
  };
}

/** Opens the file for this process alone, or says what is in the way and leaves the file as it is. */
async function openFile(given: string, log: Logger): Promise<OpenSqlite> {
  const Libsql = await loadLibsql();
  const file = makeFile(given);
  const owner = FileOwner.claim(Libsql, file);
  let connection: Connection | undefined;
  try {
    assertIsDatabase(file);
    connection = new Libsql(file, { timeout: 5_000 });
    for (const setting of settings) connection.prepare(setting).all([]);
    await prepareStore(connection, `The file ${file}`);
    restrictToOwner(file);
  } catch (error) {
    connection?.close();
    owner.release();
    if (error instanceof DomainError) throw error;
    throw new UnusableFileError(file, reasonOf(error), { cause: error });
  }
  const opened = connection;
  const flusher = new WalFlusher(`${file}-wal`, log);
  return {
    connection: opened,
    flushSoon: () => flusher.flushSoon(),
    close: async () => {
      try {
        await flusher.stop();
        // So that the file alone is the whole store.
        opened.prepare('pragma wal_checkpoint(truncate)').all([]);
        opened.close();
      } finally {
        owner.release();
      }
    },
  };
}
