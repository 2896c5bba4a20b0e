import { apiClient, type ApiClient } from '@distribute-schedule/api-client';
import type { Connection } from '../settings/connection';
import { resilientFetch } from './resilient-fetch';

/** Attempts of a request: with the pauses in between, a restarting server has about two seconds. */
const maxAttempts = 4;
/** A request of the API takes 15 s at most. */
const answerMs = 30_000;

/** Creates the client of a command. */
export function connect({ url, token }: Connection, interrupted: AbortSignal): ApiClient {
  const fetch = resilientFetch({ interrupted, maxAttempts, answerMs });
  return apiClient({ baseUrl: url, fetch, ...(token !== undefined && { token }) });
}

/** Creates a client that gives up quickly, for the completion of a command line. */
export function connectBriefly({ url, token }: Connection, signal: AbortSignal): ApiClient {
  const fetch = resilientFetch({ interrupted: signal, maxAttempts: 1, answerMs });
  return apiClient({ baseUrl: url, fetch, ...(token !== undefined && { token }) });
}
