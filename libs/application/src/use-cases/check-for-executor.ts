import {
  InvalidTaskConfigError,
  type JsonValue,
  type TaskConfigDefinition,
} from '@distribute-schedule/domain';
import type { Completeness, ParameterChecks } from '../ports/parameter-checks';

/** Refuses a definition whose every attempt would fail for its parameters. */
export function checkForExecutor(
  { executor, parameters, trigger }: Pick<TaskConfigDefinition, 'executor' | 'parameters' | 'trigger'>,
  checks: ParameterChecks | undefined,
): void {
  check(executor, parameters, trigger.kind === 'manual' ? 'to be completed' : 'complete', checks);
}

/** Refuses a run by hand, whose parameters are all that they will be. */
export function checkRunForExecutor(
  { executor, parameters }: { readonly executor: string; readonly parameters: JsonValue },
  checks: ParameterChecks | undefined,
): void {
  check(executor, parameters, 'complete', checks);
}

function check(
  executor: string,
  parameters: JsonValue,
  completeness: Completeness,
  checks: ParameterChecks | undefined,
): void {
  const problems = checks?.problems(executor, parameters, completeness) ?? [];
  if (problems.length > 0) throw new InvalidTaskConfigError('parameters', problems.join('; '));
}
