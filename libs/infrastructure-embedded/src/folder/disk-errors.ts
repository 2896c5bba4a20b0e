import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a file system that cannot be written to',
  ENOENT: 'a folder cannot be created there',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file has this name',
  ENOSPC: 'the disk is full, so make room',
  EDQUOT: "this user's share of the disk is used up",
};

/** LMDB gives the system's words, and Node its codes. */
const words: readonly (readonly [RegExp, string])[] = [
  [/permission denied|operation not permitted/i, 'EACCES'],
  [/read-only file system/i, 'EROFS'],
  [/no space left/i, 'ENOSPC'],
  [/disk quota/i, 'EDQUOT'],
];

/** Why a folder cannot be used, for people. */
export function reasonOf(error: unknown): string {
  const text = textOf(error);
  const code = words.find(([pattern]) => pattern.test(text))?.[1] ?? codeOf(error);
  return reasons[code] ?? text;
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Node has no name for the error of a quota. */
const isFull = /no space left|file too large|disk quota|system error -122|MDB_MAP_FULL|mapsize/i;
/** Also what LMDB says of a write that the disk took a part of. */
const isDiskTrouble = /input\/output error|i\/o error|read-only file system|too many open files/i;
/** What is left of a disk that took a part of a write is less than that write. */
const nothingBytes = 1024 * 1024;

/** What a commit failed with, in the terms of the port. */
export function asStoreError(error: unknown, freeBytes: () => number): unknown {
  const text = textOf(error);
  if (isFull.test(text)) return new StoreFullError({ cause: error });
  if (!isDiskTrouble.test(text)) return error;
  if (freeBytes() < nothingBytes) return new StoreFullError({ cause: error });
  return new StoreUnavailableError(`the disk did not take what was written (${text})`, { cause: error });
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
