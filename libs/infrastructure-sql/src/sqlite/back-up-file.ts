import { closeSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { loadLibsql } from './load-libsql';
import { assertHoldsStore, assertIsDatabase } from './make-file';
import { reasonOf, UnusableFileError } from './sqlite-errors';

/**
 * Copies the store as it is at one moment into a new file, also while a process works on it. One read transaction copies
 * everything, so it ends even if the store changes all the time.
 */
export async function backUpFile(file: string, copy: string): Promise<void> {
  assertHoldsStore(file);
  assertIsDatabase(file);
  const Libsql = await loadLibsql();
  // Fails if the file exists. SQLite fills an empty file, and only this user can read it.
  closeSync(openSync(copy, 'wx', 0o600));
  const connection = new Libsql(path.resolve(file), { timeout: 5_000 });
  try {
    connection.prepare('vacuum into ?').run([path.resolve(copy)]);
    await reachDisk(copy);
  } catch (error) {
    rmSync(copy);
    throw new UnusableFileError(copy, reasonOf(error), { cause: error });
  } finally {
    connection.close();
  }
}

async function reachDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
