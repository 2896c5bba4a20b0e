import type { Completeness, ParameterChecks, ExecutorInput } from '@distribute-schedule/application';
import { checkGrpcParameters } from '@distribute-schedule/executor-grpc';
import { checkHttpParameters, EgressGuard, type EgressSettings } from '@distribute-schedule/executor-http';
import { checkRemoteHandler } from '@distribute-schedule/executor-remote';

/**
 * Checks the parameters of a task with the rules of the built-in executors. There is no check for `local`, because only
 * workers know which functions exist and what parameters they take.
 */
export function parameterChecks(egress: EgressSettings): ParameterChecks {
  const guard = new EgressGuard(egress);
  return {
    findProblem: (what, completeness) => {
      if (what.executor === 'remote') return problemOf('handler', checkRemoteHandler(what.handler));
      return problemOf('parameters', reasonAgainst(what, guard, completeness));
    },
  };
}

function reasonAgainst(
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
      return checkGrpcParameters(parameters, { guard, areComplete });
    default:
      return undefined;
  }
}

const problemOf = <Field extends string>(field: Field, reason: string | undefined) =>
  reason === undefined ? undefined : { field, reason };
