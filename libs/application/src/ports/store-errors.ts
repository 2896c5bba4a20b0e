import { DomainError } from '@distribute-schedule/domain';

/** The store did not do what was asked. Its message names no address, because `/ready` shows it to everyone. */
export abstract class StoreError extends DomainError {}

/** The store did not answer, so the step may or may not have been applied. Repeat it with the same request token. */
export class StoreUnavailableError extends StoreError {
  readonly code = 'store.unavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The store cannot be reached: ${reason}`, {}, options);
  }
}

/** The store has no memory or disk space left for new data. Nothing was changed. */
export class StoreFullError extends StoreError {
  readonly code = 'store.full';
  constructor(options?: ErrorOptions) {
    super('The store is full and accepts no new data', {}, options);
  }
}

/** The store refuses the step until somebody changes its configuration or the configuration of this process. */
export class StoreRefusedError extends StoreError {
  readonly code = 'store.refused';
  /** @param reason what is wrong and what to do about it */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The store refuses this process: ${reason}`, {}, options);
  }
}
