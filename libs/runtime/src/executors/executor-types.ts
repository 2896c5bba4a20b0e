import type { ExecutorTypes } from '@distribute-schedule/application';
import { nearMiss } from '@distribute-schedule/rest-api';

/** The executors that come with the product; what a worker's configuration or program adds, only workers know. */
export const executorTypes: ExecutorTypes = {
  builtIn: ['local', 'http', 'grpc', 'rpc', 'remote'],
  // Three letters, two of them wrong, tell nothing of what was meant.
  nearMiss: (given, known) => (given.length > 3 ? nearMiss(given, known) : undefined),
};
