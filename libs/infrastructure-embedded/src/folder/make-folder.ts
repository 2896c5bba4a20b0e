import { accessSync, constants, existsSync, mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf, reasonOf } from './disk-errors';
import { UnusableFolderError } from './folder-errors';

/** Below this LMDB can end the whole process while it makes its files, rather than say that the disk is full. */
const leastBytes = 256 * 1024;

/** Tasks can hold secrets, so only the user that runs the process may read the folder. */
const ownerOnly = 0o700;

/** Makes the folder where there is none, and sees that this process can work in it. */
export function makeFolder(folder: string): string {
  try {
    make(folder, ownerOnly);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (freeBytes(folder) < leastBytes)
      throw new UnusableFolderError(folder, 'the disk is full, so make room');
    return realpathSync(folder);
  } catch (error) {
    if (error instanceof UnusableFolderError) throw error;
    throw new UnusableFolderError(folder, reasonOf(error), { cause: error });
  }
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Folder by folder: Node's own `recursive` tries for ever in a place such as /proc, where none can be made. */
function make(folder: string, mode?: number): void {
  const above = path.dirname(folder);
  if (!existsSync(above)) make(above);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}

/** A warning if other users of this machine can read the folder. Windows has no such bits. */
export function warnIfOpenToOthers(folder: string): string | undefined {
  const mode = statSync(folder).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return `Other users of this machine can open ${folder} (mode ${mode.toString(8)}). Run chmod 700 ${folder}`;
}
