import { RequestError } from './problem';

/** Refusal because the client sends, or holds open, more than it may. Says in the header Retry-After when to try again. */
export class TooManyRequestsError extends RequestError {
  constructor(message: string, retryAfterSeconds: number) {
    super(429, 'request.too_many', message, {}, { 'Retry-After': String(retryAfterSeconds) });
  }
}
