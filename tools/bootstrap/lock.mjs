/** One process at a time, across processes: a file that names its holder. A holder that has died holds nothing. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes the lock, or says who holds it.
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
        // A link appears whole or not at all: nobody reads a lock without its holder.
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
 * Runs the work while holding the lock, after whoever holds it now is done.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} [onWait] told once, when there is somebody to wait for
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

/** Moves the dead holder's lock away; puts it back if another breaker was quicker and the lock is a live one by now. */
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
      // A third process took the lock in between. Two now hold it: only those who broke the same dead lock can.
    }
  }
  rmSync(aside, { force: true });
}
