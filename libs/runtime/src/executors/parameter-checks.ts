import type { Completeness, ParameterChecks, ExecutorInput } from '@distribute-schedule/application';
import { checkGrpcParameters } from '@distribute-schedule/executor-grpc';
import { checkHttpParameters, EgressGuard, type EgressSettings } from '@distribute-schedule/executor-http';
import { checkRemoteHandler } from '@distribute-schedule/executor-remote';

/**
 * What the executors that every worker has know about what they are asked. `local` has nothing to say: which functions
 * there are, and what they take, only workers know.
 */
export function parameterChecks(egress: EgressSettings): ParameterChecks {
  const guard = new EgressGuard(egress);
  return {
    findProblem: (what, completeness) => {
      if (what.executor === 'remote') return asked('handler', checkRemoteHandler(what.handler));
      return asked('parameters', wrongParameters(what, guard, completeness));
    },
  };
}

function wrongParameters(
  { executor, parameters }: ExecutorInput,
  guard: EgressGuard,
  completeness: Completeness,
): string | undefined {
  const areComplete = completeness === 'complete';
  switch (executor) {
    case 'http':
      return checkHttpParameters(parameters, { guard, areComplete });
    case 'grpc':
    case 'rpc':
      // A run by hand may bring whatever is missing here.
      return areComplete ? checkGrpcParameters(parameters, guard) : undefined;
    default:
      return undefined;
  }
}

const asked = <Field extends string>(field: Field, reason: string | undefined) =>
  reason === undefined ? undefined : { field, reason };
