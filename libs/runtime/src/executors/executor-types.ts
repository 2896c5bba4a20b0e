import type { ExecutorTypes } from '@distribute-schedule/application';
import { grpcParameterFields } from '@distribute-schedule/executor-grpc';
import { httpParameterFields } from '@distribute-schedule/executor-http';
import { nearMiss } from '@distribute-schedule/rest-api';

/** The executors that every worker has. Those that a configuration or a program adds are known to its workers only. */
export const executorTypes: ExecutorTypes = {
  builtIn: {
    // The workers report the names of their functions.
    local: {},
    http: { parameters: httpParameterFields, handlers: [] },
    grpc: { parameters: grpcParameterFields },
    rpc: { parameters: grpcParameterFields },
    remote: {},
  },
  // No suggestion for names of three letters or fewer: almost any name would match.
  nearMiss: (given, known) => (given.length > 3 ? nearMiss(given, known) : undefined),
};
