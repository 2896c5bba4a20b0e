import { InvalidTaskConfigError, type TaskConfigDefinition } from '@distribute-schedule/domain';
import type { Completeness, ParameterChecks, ExecutorInput } from '../../ports/parameter-checks';

/** Refuses a definition whose every attempt would fail for what it asks of its executor. */
export function checkForExecutor(
  definition: ExecutorInput & Pick<TaskConfigDefinition, 'trigger'>,
  checks: ParameterChecks | undefined,
): void {
  check(definition, definition.trigger.kind === 'manual' ? 'to be completed' : 'complete', checks);
}

/** Refuses a run by hand, whose parameters are all that they will be. */
export function checkRunForExecutor(what: ExecutorInput, checks: ParameterChecks | undefined): void {
  check(what, 'complete', checks);
}

function check(what: ExecutorInput, completeness: Completeness, checks: ParameterChecks | undefined): void {
  const problem = checks?.findProblem(what, completeness);
  if (problem) throw new InvalidTaskConfigError(problem.field, problem.reason);
}
