import type { StoreWarning } from '@distribute-schedule/application';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf, NoStoreInFileError, OldStoreError, reasonOf, UnusableFileError } from './sqlite-errors';

/** Tasks can hold secrets, so only the user that runs the process may read the files. */
const folderMode = 0o700;
const fileMode = 0o600;

/** The first bytes of every SQLite file. */
const magic = 'SQLite format 3\0';

/** Creates the file and its folder if they do not exist, and checks that this process can write to both. */
export function makeFile(file: string): string {
  try {
    const folder = path.dirname(file);
    if (!existsSync(folder)) makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (existsSync(file)) {
      if (statSync(file).isDirectory()) throw new UnusableFileError(file, 'it is a folder');
      accessSync(file, constants.R_OK | constants.W_OK);
    } else {
      refuseOldStore(folder);
      closeSync(openSync(file, 'a', fileMode));
    }
    return realpathSync(file);
  } catch (error) {
    if (error instanceof UnusableFileError || error instanceof OldStoreError) throw error;
    throw new UnusableFileError(file, reasonOf(error), { cause: error });
  }
}

/** An empty store beside data of an earlier version would look as if the data were lost. */
function refuseOldStore(folder: string): void {
  if (existsSync(path.join(folder, 'data', 'data.mdb'))) throw new OldStoreError(folder);
}

/** Folder by folder, because the `recursive` of Node never ends in a place such as /proc. */
function makeFolder(folder: string): void {
  const above = path.dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder, { mode: folderMode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}

/** Refuses a file of another kind before anything is written to it. */
export function assertIsDatabase(file: string): void {
  if (statSync(file).size === 0) return;
  const head = Buffer.alloc(magic.length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  if (head.toString('latin1') !== magic) throw new UnusableFileError(file, 'it is not a SQLite database');
}

/** SQLite creates its log and its index of the log with the mode of the file. */
export function restrictToOwner(file: string): void {
  for (const suffix of ['-wal', '-shm', '-owner']) {
    if (existsSync(`${file}${suffix}`)) chmodSync(`${file}${suffix}`, fileMode);
  }
}

/** For commands that only read, because opening would create an empty store. */
export function assertHoldsStore(file: string): void {
  const resolved = path.resolve(file);
  if (existsSync(resolved)) return;
  refuseOldStore(path.dirname(resolved));
  throw new NoStoreInFileError(resolved);
}

export function freeBytes(file: string): number {
  const { bavail, bsize } = statfsSync(path.dirname(file));
  return bavail * bsize;
}

/** A warning if other users of this machine can read the file. Windows has no such modes. */
export function warnIfOpenToOthers(file: string): StoreWarning | undefined {
  const bits = statSync(file).mode & 0o777;
  if (process.platform === 'win32' || (bits & 0o077) === 0) return undefined;
  const mode = bits.toString(8);
  return {
    code: 'sqlite.readable_by_others',
    message: `Other users of this machine can read ${file} (mode ${mode}). Run chmod 600 ${file}`,
    params: { file, mode },
  };
}
