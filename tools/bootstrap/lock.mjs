/** A lock between processes: a file with the pid of its holder. The lock of a dead holder counts as free. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes the lock, or returns the pid of its holder.
 *
 * @param {string} file
 * @returns {{ holder: number } | { release: () => void }}
 */
export function tryLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (;;) {
      try {
        // A hard link appears with its content, so no process ever reads a lock file without a pid.
        linkSync(mine, file);
        return { release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (holder !== undefined && isAlive(holder)) return { holder };
      if (holder !== undefined) breakStale(file, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Waits until the lock is free, then runs the work while holding it.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} [onWait] called once if another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait = () => {}) {
  let lock = tryLock(file);
  if ('holder' in lock) onWait(lock.holder);
  while ('holder' in lock) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    lock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Moves the lock of a dead holder away. Puts it back if another process was faster and the file is now the lock of a process
 * that is alive.
 */
function breakStale(file, deadHolder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside) !== deadHolder) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process took the lock in between, so two processes hold it now. This can only happen when several
      // processes break the same dead lock at the same moment.
    }
  }
  rmSync(aside, { force: true });
}
