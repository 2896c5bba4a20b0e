import { DomainError } from '@distribute-schedule/domain';

/** The store did not answer. Whether the step was applied is unknown: repeat it with the same request token. */
export class StoreUnavailableError extends DomainError {
  readonly code = 'store.unavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The store cannot be reached: ${reason}`, {}, options);
  }
}

/** The store has no memory, or no disk, left for new data. Nothing was changed. */
export class StoreFullError extends DomainError {
  readonly code = 'store.full';
  constructor(options?: ErrorOptions) {
    super('The store is full and accepts no new data', {}, options);
  }
}
