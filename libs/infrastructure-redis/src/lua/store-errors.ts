import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';

/** Redis's refusals that pass by themselves. */
const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|MISCONF) /;

/** What went wrong on the way to Redis, in the application's words. A fault of ours stays what it is. */
export function asStoreError(error: unknown): Error {
  if (!(error instanceof Error)) return new StoreUnavailableError(String(error));
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return error;
  if (error.message.startsWith('OOM ') || error.message.includes('-OOM '))
    return new StoreFullError({ cause: error });
  if (error.name === 'ReplyError' && !passing.test(error.message)) return error;
  return new StoreUnavailableError(error.message, { cause: error });
}
