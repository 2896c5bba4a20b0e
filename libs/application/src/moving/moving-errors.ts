import { DomainError } from '@distribute-schedule/domain';

/** A scheduler or a worker still changes the store, so the data would be out of date when it is written elsewhere. */
export class StoreAtWorkError extends DomainError {
  readonly code = 'moving.store_at_work';
  constructor(who: readonly string[]) {
    super(
      `This store is in use: stop ${listNames(who)} first. A process that was killed counts as running until its heartbeat times out`,
      { who },
    );
  }
}

/** The attempts may still end, and their outcomes would go to a store that is no longer used. */
export class StillRunningError extends DomainError {
  readonly code = 'moving.still_running';
  constructor(ids: readonly string[]) {
    super(
      `Executions of this store are still running: ${listNames(ids)}. Start the system again, wait until they have ended or have been recovered, then stop it`,
      { ids },
    );
  }
}

export class UnreadableStoreError extends DomainError {
  readonly code = 'moving.unreadable';
  constructor(ids: readonly string[]) {
    super(`Tasks of this store cannot be read and would be lost: ${listNames(ids)}. Delete them first`, {
      ids,
    });
  }
}

/** The file from another store is incomplete or damaged. Nothing was imported. */
export class UnusableMoveFileError extends DomainError {
  readonly code = 'moving.file_unusable';
  constructor(file: string, reason: string) {
    super(`${file} cannot be imported: ${reason}`, { file });
  }
}

/** Due times in the future have not been missed. */
export class FutureTimeError extends DomainError {
  readonly code = 'moving.future_time';
  constructor(wanted: number, now: number) {
    const [at, storeTime] = [wanted, now].map((moment) => new Date(moment).toISOString());
    super(
      `${at} is in the future: the time of the store is ${storeTime}. Name the time until which the old store worked, or now`,
      { at, storeTime },
    );
  }
}

const maxNames = 5;

const listNames = (names: readonly string[]): string =>
  names.length > maxNames
    ? `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`
    : names.join(', ');
