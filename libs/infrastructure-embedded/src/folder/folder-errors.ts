import { DomainError } from '@distribute-schedule/domain';

/** The folder of the embedded store cannot be used. Nothing in it was changed. */
export class UnusableFolderError extends DomainError {
  readonly code = 'embedded.folder_unusable';
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`The folder ${folder} cannot hold the embedded store: ${reason}`, { folder }, options);
  }
}

export class FolderInUseError extends DomainError {
  readonly code = 'embedded.folder_in_use';
  constructor(folder: string, pid: number) {
    super(
      `The folder ${folder} is in use by the process ${pid}: stop that one first, or give this one its own folder in embedded.folder (DS_EMBEDDED_FOLDER)`,
      { folder, pid },
    );
  }
}

export class NewerFolderError extends DomainError {
  readonly code = 'embedded.folder_newer';
  constructor(folder: string, found: number, known: number) {
    super(
      `The folder ${folder} was written by a newer version (format ${found}, this version knows ${known}): start that version, or give this one another folder`,
      { folder, found, known },
    );
  }
}

export class OlderFolderError extends DomainError {
  readonly code = 'embedded.folder_older';
  constructor(folder: string, found: number, known: number) {
    super(
      `The folder ${folder} was written by an older version (format ${found}, this version knows ${known}): export it with that version (standalone --export FILE), and import it into a new folder with this one (--import FILE)`,
      { folder, found, known },
    );
  }
}

/** There is nothing to be read, and none was made. */
export class NoStoreInFolderError extends DomainError {
  readonly code = 'embedded.no_store';
  constructor(folder: string) {
    super(
      `The folder ${folder} does not hold an embedded store: set embedded.folder (DS_EMBEDDED_FOLDER) to the right folder, or configure another store (sqlite.file, redis.addr)`,
      { folder },
    );
  }
}
