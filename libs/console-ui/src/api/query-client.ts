import { QueryCache, QueryClient, MutationCache } from '@tanstack/react-query';
import { ApiProblem } from './api-problem';
import { shouldRetryChange } from './change';

const maxRetryDelayMs = 10_000;

/** True while a query should go on: until the server or its store is back. The banner says what it waits for. */
export const shouldRetry = (_failures: number, error: Error): boolean =>
  error instanceof ApiProblem && error.isPassing;

export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ApiProblem ? error.retryAfterMs : undefined;
  return asked ?? Math.min(maxRetryDelayMs, 500 * 2 ** failures);
}

/** @param onSignedOut called when a request finds that the session is over */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiProblem && error.needsSignIn) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: shouldRetry,
        retryDelay,
        // The live line says what to read again. Until it does, what was read is current.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        // The browser only knows whether it has a network, not whether our server answers.
        networkMode: 'always',
      },
      mutations: { retry: shouldRetryChange, retryDelay, networkMode: 'always' },
    },
  });
}
