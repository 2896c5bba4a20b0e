import { chmodSync, closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { RootDatabase } from 'lmdb';
import type { Medium, OpenTables, Progress } from '../medium';
import type { Order } from '../tables/order';
import type { Part } from '../tables/table';
import { Commits } from '../tables/commits';
import { RowTable } from '../tables/row-table';
import { openTables, tablesInMemory, type TableMaker } from '../tables/tables';
import { CommitLog } from './commit-log';
import { asStoreError, codeOf, reasonOf } from './disk-errors';
import {
  NewerFolderError,
  NoStoreInFolderError,
  OlderFolderError,
  UnusableFolderError,
} from './folder-errors';
import { FolderOwner } from './folder-owner';
import { loadLmdb, type Lmdb } from './load-lmdb';
import { freeBytes, makeFolder } from './make-folder';
import { RecentCommits, type MostRecent } from './recent-commits';

/** Grows with each change of what is stored that an older version could not read. */
const format = 2;

/** More than the tables there are. */
const mostTables = 64;

/** Where each of LMDB's files says what it is. */
const lmdbMagic = 0xbeefc0de;

/** So much is kept as it was committed, before it is written to the tables that it belongs to. */
const mostRecent = { rows: 40_000, bytes: 64 * 1024 * 1024 };

export interface OpenFolder extends OpenTables {
  readonly root: RootDatabase;
}

/** Durable, in a folder of this machine. */
export function inFolder(folder: string, most: Partial<MostRecent> = {}): Medium {
  return {
    open: () => openFolder(folder, most),
    soon: setImmediate,
    longestTurnMs: 10,
    sweepEveryMs: 1_000,
  };
}

/** For those who only look: opening makes a store where there is none. */
export function assertHoldsStore(folder: string): void {
  if (!existsSync(dataFile(path.resolve(folder)))) throw new NoStoreInFolderError(path.resolve(folder));
}

const dataFile = (folder: string): string => path.join(folder, 'data', 'data.mdb');

/** Opens the folder for this process alone, or says what is in the way and leaves it as it is. */
export async function openFolder(given: string, most: Partial<MostRecent> = {}): Promise<OpenFolder> {
  const lmdb = await loadLmdb();
  const folder = makeFolder(path.resolve(given));
  const owner = await ownFolder(lmdb, folder);
  let root: RootDatabase | undefined;
  try {
    root = openDatabase(lmdb, folder);
    checkFormat(folder, root);
    const opened = root;
    const commits = new Commits();
    const log = new CommitLog(path.join(folder, 'recent'));
    const recent = new RecentCommits(root, log, { ...mostRecent, ...most });
    const kept = keptTables(root, commits, recent);
    const tables = openTables(kept, tablesInMemory(commits));
    const progress = kept.keyed<Progress>('progress');
    recent.recall(commits);
    return {
      root,
      tables,
      progress: progress.get('latest') ?? { time: 0, made: 0, number: 0 },
      keepProgress: (latest) => void progress.putSync('latest', latest),
      commit: (perform) => {
        try {
          commits.commit(perform, (rows) => recent.keep(commits.number, rows));
        } catch (error) {
          throw asStoreError(error, () => freeBytes(folder));
        }
      },
      tidy: () => recent.writeBackSome(),
      flush: () => log.flush(),
      lost: log.lost,
      close: async () => {
        try {
          await log.endFile();
        } finally {
          await opened.close();
          await owner.release();
        }
      },
    };
  } catch (error) {
    await root?.close();
    await owner.release();
    throw error;
  }
}

/** Not the structures of msgpackr's own: each value would define its own anew, which is slow to read. */
const plainMaps = { useRecords: false };

function keptTables(root: RootDatabase, commits: Commits, recent: RecentCommits): TableMaker {
  return {
    keyed: <Value>(name: string) =>
      recent.keepRowsOf(
        RowTable.keyed<Value>(commits, name, root.openDB<Value, string>({ name, ...plainMaps })),
      ),
    ordered: <Value, Key extends string | Part[]>(name: string, order?: Order) => {
      const base = root.openDB<Value, Key>({ name, ...plainMaps });
      return recent.keepRowsOf(RowTable.ordered<Value, Key>(commits, name, base, order));
    },
  };
}

async function ownFolder(lmdb: Lmdb, folder: string): Promise<FolderOwner> {
  try {
    return await FolderOwner.claim(lmdb, folder);
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw new UnusableFolderError(folder, reasonOf(error), { cause: error });
  }
}

function openDatabase({ open }: Lmdb, folder: string): RootDatabase {
  try {
    checkKind(folder, dataFile(folder));
    const root = open({ path: path.join(folder, 'data'), maxDbs: mostTables });
    // LMDB creates its files readable by everyone.
    for (const file of ['data.mdb', 'lock.mdb']) chmodSync(path.join(folder, 'data', file), 0o600);
    return root;
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw new UnusableFolderError(folder, reasonOf(error), { cause: error });
  }
}

function checkFormat(folder: string, root: RootDatabase): void {
  const meta = root.openDB<{ readonly format: number }, string>({ name: 'meta' });
  const found = meta.get('format')?.format;
  if (found === undefined) meta.putSync('format', { format });
  else if (found > format) throw new NewerFolderError(folder, found, format);
  else if (found < format) throw new OlderFolderError(folder, found, format);
}

const isRefusal = (error: unknown): boolean => codeOf(error).startsWith('embedded.');

/** LMDB itself does not bear every file of that name. */
function checkKind(folder: string, file: string): void {
  if (!existsSync(file)) return;
  const head = Buffer.alloc(28);
  const descriptor = openSync(file, 'r');
  try {
    const isWhole = readSync(descriptor, head) === head.length;
    if (isWhole && head.readUInt32LE(24) === lmdbMagic) return;
  } finally {
    closeSync(descriptor);
  }
  throw new UnusableFolderError(folder, `${file} is not a data file of the embedded store`);
}
