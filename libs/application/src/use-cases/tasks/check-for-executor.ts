import { InvalidTaskConfigError, type TaskConfigDefinition } from '@distribute-schedule/domain';
import type { Completeness, ParameterChecks, ExecutorInput } from '../../ports/parameter-checks';

/** Refuses a definition with which every attempt would fail at its executor. */
export function checkForExecutor(
  definition: ExecutorInput & Pick<TaskConfigDefinition, 'trigger'>,
  checks: ParameterChecks | undefined,
): void {
  check(definition, definition.trigger.kind === 'manual' ? 'to be completed' : 'complete', checks);
}

/** Checks a manual run. Its parameters are final, so nothing may be missing. */
export function checkRunForExecutor(input: ExecutorInput, checks: ParameterChecks | undefined): void {
  check(input, 'complete', checks);
}

function check(input: ExecutorInput, completeness: Completeness, checks: ParameterChecks | undefined): void {
  const problem = checks?.findProblem(input, completeness);
  if (problem) throw new InvalidTaskConfigError(problem.field, problem.reason);
}
