import type { ParameterChecks } from '../ports/parameter-checks';
import type { ExecutorTypes } from '../use-cases/tasks/check-executor-type';

/** Finds fault with whatever the executor `picky` is given. */
export const pickyChecks: ParameterChecks = {
  findProblem: ({ executor, parameters }, completeness) =>
    executor === 'picky'
      ? { field: 'parameters', reason: `${completeness}: ${JSON.stringify(parameters)} will not do` }
      : undefined,
};

/** Every worker has `http`, and whatever begins as it should was meant. */
export const someTypes: ExecutorTypes = {
  builtIn: ['http'],
  nearMiss: (given, known) => known.find((name) => given.startsWith(name)),
};
