import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';

/** The file cannot be used as a store. Nothing in it was changed. */
export class UnusableFileError extends DomainError {
  readonly code = 'sqlite.file_unusable';
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`The file ${file} cannot hold the store: ${reason}`, { file }, options);
  }
}

export class FileInUseError extends DomainError {
  readonly code = 'sqlite.file_in_use';
  constructor(file: string, pid: number | undefined) {
    const who = pid === undefined ? 'another process' : `the process ${pid}`;
    super(
      `The file ${file} is in use by ${who}: stop that process first, or give this one another file in sqlite.file (DS_SQLITE_FILE)`,
      { file, ...(pid !== undefined && { pid }) },
    );
  }
}

export class NewerSchemaError extends DomainError {
  readonly code = 'sqlite.schema_newer';
  constructor(place: string, found: number, known: number) {
    super(
      `${place} needs a newer version (format ${found}, this version knows ${known}): start that version, or use another file`,
      { place, found, known },
    );
  }
}

export class OlderSchemaError extends DomainError {
  readonly code = 'sqlite.schema_older';
  constructor(place: string, found: number, oldest: number) {
    super(
      `${place} is of an older version (format ${found}, this version reads formats from ${oldest}): export its tasks with that version, and start this one with another file`,
      { place, found, oldest },
    );
  }
}

/** There is nothing to read, and nothing was created. */
export class NoStoreInFileError extends DomainError {
  readonly code = 'sqlite.no_store';
  constructor(file: string) {
    super(
      `The file ${file} does not exist: set sqlite.file (DS_SQLITE_FILE) to the right file, or configure another store (redis.addr, database.host)`,
      { file },
    );
  }
}

/** Earlier versions kept their data in a folder of LMDB files. This version cannot read them. */
export class OldStoreError extends DomainError {
  readonly code = 'sqlite.old_store';
  constructor(folder: string) {
    super(
      `The folder ${folder} holds data of the store that earlier versions had (data/data.mdb): export them with the version that wrote them (standalone --export FILE), move the folder away, and import FILE with this version (--import FILE)`,
      { folder },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOENT: 'its folder cannot be created',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full, so make room',
  EDQUOT: "this user's share of the disk is used up",
  SQLITE_READONLY: 'this user may not write there',
  SQLITE_READONLY_DIRECTORY: 'this user may not write into its folder',
  SQLITE_CANTOPEN: 'it cannot be opened',
  SQLITE_NOTADB: 'it is not a SQLite database',
  SQLITE_CORRUPT: 'it is damaged',
  SQLITE_FULL: 'the disk is full, so make room',
  SQLITE_PERM: 'this user may not write there',
};

/** Why a file cannot be used, for people to read. */
export function reasonOf(error: unknown): string {
  return reasons[codeOf(error)] ?? textOf(error);
}

/** Translates an error of a step into the words of the port. Nothing of the step was kept. */
export function asStoreError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL') return new StoreFullError({ cause: error });
  const isTrouble = /^SQLITE_(IOERR|BUSY|LOCKED|READONLY|CANTOPEN|PROTOCOL|NOMEM)/.test(code);
  if (!isTrouble) return error;
  return new StoreUnavailableError(`the disk does not accept changes (${code}: ${textOf(error)})`, {
    cause: error,
  });
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
