import { readFileSync, statSync } from 'node:fs';

/** A file of the configuration cannot be read. The message says why, without the path. */
export class UnreadableFileError extends Error {}

/** @throws UnreadableFileError */
export function readTextFile(path: string, maxBytes = Infinity): string {
  try {
    if (statSync(path).size > maxBytes)
      throw new UnreadableFileError(`the file is larger than ${maxBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError(reasonUnreadable(error), { cause: error });
  }
}

function reasonUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'the file does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'this user has no permission to read the file';
  if (code === 'EISDIR') return 'this is a folder: give the path of the file in it';
  if (code === undefined) throw error;
  return `the file cannot be read (${code})`;
}

const maxSecretBytes = 1024 * 1024;

/** Reads a secret from a file, as Docker and Kubernetes mount it, without the line break at its end. */
export function readSecretFile(path: string): string {
  return readTextFile(path, maxSecretBytes).replace(/\r?\n$/, '');
}

const writableByOthers = 0o002;

/** Returns a warning if every user of this machine may change the file. Windows has no such mode. */
export function fileWarning(path: string): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform === 'win32' || (mode & writableByOthers) === 0) return undefined;
  return `every user of this machine may change the configuration file ${path}, and so replace tokens and load modules; run: chmod o-w ${path}`;
}
