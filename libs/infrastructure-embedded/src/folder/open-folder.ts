import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { RootDatabase } from 'lmdb';
import type { Medium, OpenTables, Progress } from '../medium';
import { OrderedTable, UndoLog } from '../memory/memory-tables';
import type { Part } from '../tables/table';
import { openTables, type TableMaker } from '../tables/tables';
import { DeferredTable } from './deferred-table';
import { asStoreError, codeOf, reasonOf } from './disk-errors';
import { NewerFolderError, NoStoreInFolderError, UnusableFolderError } from './folder-errors';
import { FolderOwner } from './folder-owner';
import { loadLmdb, type Lmdb } from './load-lmdb';
import { freeBytes, makeFolder } from './make-folder';

/** Grows with each change of what is stored that an older version could not read. */
const format = 1;

/** More than the tables there are. */
const mostTables = 64;

/** Where each of LMDB's files says what it is. */
const lmdbMagic = 0xbeefc0de;

type Meta = { readonly format: number } | Progress;

export interface OpenFolder extends OpenTables {
  readonly root: RootDatabase;
}

/** Durable, in a folder of this machine. */
export function inFolder(folder: string): Medium {
  return {
    open: () => openFolder(folder),
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
export async function openFolder(given: string): Promise<OpenFolder> {
  const lmdb = await loadLmdb();
  const folder = makeFolder(path.resolve(given));
  const owner = await ownFolder(lmdb, folder);
  let root: RootDatabase | undefined;
  try {
    root = openDatabase(lmdb, folder);
    const meta = root.openDB<Meta, string>({ name: 'meta' });
    checkFormat(folder, meta.get('format'));
    if (!meta.doesExist('format')) meta.putSync('format', { format });
    const opened = root;
    const undo = new UndoLog();
    const deferred: DeferredTable<unknown>[] = [];
    return {
      root,
      tables: openTables(tableMaker(root, undo, deferred)),
      progress: (meta.get('progress') as Progress | undefined) ?? { time: 0, made: 0, number: 0 },
      keepProgress: (progress) => meta.putSync('progress', progress),
      commit: (perform) => {
        try {
          undo.allOrNothing(() => commit(opened, deferred, perform));
        } catch (error) {
          throw asStoreError(error, () => freeBytes(folder));
        }
      },
      flush: () => flush(opened),
      close: async () => {
        await flush(opened);
        await opened.close();
        await owner.release();
      },
    };
  } catch (error) {
    await root?.close();
    await owner.release();
    throw error;
  }
}

function tableMaker(root: RootDatabase, undo: UndoLog, deferred: DeferredTable<unknown>[]): TableMaker {
  return {
    keyed: <Value>(name: string) => root.openDB<Value, string>({ name }),
    ordered: <Value, Key extends Part[]>(name: string) => root.openDB<Value, Key>({ name }),
    often: <Value>(name: string) => {
      const table = new DeferredTable<Value>(root.openDB<Value, Part[]>({ name }));
      deferred.push(table);
      return table;
    },
    derived: () => new OrderedTable(undo),
  };
}

function commit(root: RootDatabase, deferred: readonly DeferredTable<unknown>[], perform: () => void): void {
  const database: Committing = root;
  try {
    database.transactionSync(() => {
      perform();
      for (const table of deferred) table.write();
    }, unflushed);
  } finally {
    for (const table of deferred) table.forget();
  }
}

/**
 * LMDB's flags ABORTABLE, SYNCHRONOUS_COMMIT and NO_SYNC_FLUSH: committed when the call returns, and the disk has it a
 * moment later.
 */
const unflushed = 0x1 | 0x2 | 0x10000;

/** Its declarations exist twice, and an enum of the one is none of the other. */
interface Committing {
  transactionSync(perform: () => void, flags: number): void;
}

/** What the declarations of lmdb leave out. */
interface Flushable {
  sync(callback: (error?: Error | null) => void): void;
}

/** In a thread, so that nothing waits for the disk. */
function flush(root: RootDatabase): Promise<void> {
  const flushable = root as RootDatabase & Flushable;
  return new Promise((resolve, reject) => {
    flushable.sync((error) => (error ? reject(error) : resolve()));
  });
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
    // With overlapping syncs a commit can return before the disk has it, and what the disk has is whole at any moment.
    return open({ path: path.join(folder, 'data'), maxDbs: mostTables, overlappingSync: true });
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw new UnusableFolderError(folder, reasonOf(error), { cause: error });
  }
}

function checkFormat(folder: string, meta: Meta | undefined): void {
  if (meta && 'format' in meta && meta.format > format)
    throw new NewerFolderError(folder, meta.format, format);
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
  throw new UnusableFolderError(folder, `${file} is no data file of the embedded store`);
}
