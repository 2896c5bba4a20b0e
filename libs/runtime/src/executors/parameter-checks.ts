import type { ParameterChecks } from '@distribute-schedule/application';
import { checkGrpcParameters } from '@distribute-schedule/executor-grpc';
import { checkHttpParameters, EgressGuard, type EgressSettings } from '@distribute-schedule/executor-http';

/** What the executors that every worker has know about their parameters. */
export function parameterChecks(egress: EgressSettings): ParameterChecks {
  const guard = new EgressGuard(egress);
  return {
    problems: (executor, parameters, completeness) => {
      const problem = problemOf(executor, parameters, guard, completeness === 'complete');
      return problem === undefined ? [] : [problem];
    },
  };
}

function problemOf(
  executor: string,
  parameters: unknown,
  guard: EgressGuard,
  areComplete: boolean,
): string | undefined {
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
