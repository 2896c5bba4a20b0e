import { DomainError } from '@distribute-schedule/domain';

/** The store did not answer, so the step may or may not have been applied. Repeat it with the same request token. */
export class StoreUnavailableError extends DomainError {
  readonly code = 'store.unavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The store cannot be reached: ${reason}`, {}, options);
  }
}

/** The store has no memory or disk space left for new data. Nothing was changed. */
export class StoreFullError extends DomainError {
  readonly code = 'store.full';
  constructor(options?: ErrorOptions) {
    super('The store is full and accepts no new data', {}, options);
  }
}
