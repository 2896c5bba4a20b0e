import { apiClient, type ApiClient } from '@distribute-schedule/api-client';
import type { Connection } from '../settings/connection';
import { resilientFetch } from './resilient-fetch';

/** With the pauses in between, a restarting server has about two seconds. A host that does not answer is tried once. */
const patience = { maxAttempts: 4, maxRetryMs: 8_000 };
const once = { maxAttempts: 1, maxRetryMs: 0 };
/** A request of the API takes 15 s at most. */
const answerMs = 30_000;

/** Creates the client of a command. */
export function connect({ url, token }: Connection, interrupted: AbortSignal): ApiClient {
  const fetch = resilientFetch({ ...patience, interrupted, answerMs });
  return apiClient({ baseUrl: url, fetch, ...(token !== undefined && { token }) });
}

/** Creates a client that gives up at once, for the completion of a command line. */
export function connectBriefly({ url, token }: Connection, signal: AbortSignal): ApiClient {
  const fetch = resilientFetch({ ...once, interrupted: signal, answerMs });
  return apiClient({ baseUrl: url, fetch, ...(token !== undefined && { token }) });
}
