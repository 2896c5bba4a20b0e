import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';

/** Error replies of Redis for temporary conditions. */
const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|MISCONF) /;

/** Converts an error of the connection to Redis into an error of the application. Returns other errors unchanged. */
export function asStoreError(error: unknown): Error {
  if (!(error instanceof Error)) return new StoreUnavailableError(String(error));
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return error;
  if (error.message.startsWith('OOM ') || error.message.includes('-OOM '))
    return new StoreFullError({ cause: error });
  if (error.name === 'ReplyError' && !passing.test(error.message)) return error;
  return new StoreUnavailableError(error.message, { cause: error });
}
