import { DomainError } from '@distribute-schedule/domain';

/** Somebody still fires or runs: what is read now would be old when it is written elsewhere. */
export class StoreAtWorkError extends DomainError {
  readonly code = 'moving.store_at_work';
  constructor(who: readonly string[]) {
    super(
      `This store is at work: stop ${listNames(who)} first. A process that was killed counts until its heartbeat has timed out`,
      { who },
    );
  }
}

/** Their attempts may still end somewhere, and would be told to a store that is no longer asked. */
export class StillRunningError extends DomainError {
  readonly code = 'moving.still_running';
  constructor(ids: readonly string[]) {
    super(
      `Executions of this store are still running: ${listNames(ids)}. Start it again, wait until they have ended or have been taken back, and stop it`,
      { ids },
    );
  }
}

export class UnreadableStoreError extends DomainError {
  readonly code = 'moving.unreadable';
  constructor(ids: readonly string[]) {
    super(`Tasks of this store cannot be read, and would be lost: ${listNames(ids)}. Delete them first`, {
      ids,
    });
  }
}

/** What another store wrote is not there as a whole. Nothing was taken from it. */
export class UnusableMoveFileError extends DomainError {
  readonly code = 'moving.file_unusable';
  constructor(file: string, reason: string) {
    super(`${file} cannot be imported: ${reason}`, { file });
  }
}

const maxNames = 5;

const listNames = (names: readonly string[]): string =>
  names.length > maxNames
    ? `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`
    : names.join(', ');
