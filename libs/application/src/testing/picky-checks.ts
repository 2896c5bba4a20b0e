import type { ParameterChecks } from '../ports/parameter-checks';
import type { ExecutorTypes } from '../use-cases/tasks/check-executor-type';

/** Finds a problem with any input of the executor `picky`. */
export const pickyChecks: ParameterChecks = {
  findProblem: ({ executor, parameters }, completeness) =>
    executor === 'picky'
      ? { field: 'parameters', reason: `${completeness}: ${JSON.stringify(parameters)} is refused` }
      : undefined,
};

/** Every worker has `http`. A known name that the given one starts with counts as a near miss. */
export const someTypes: ExecutorTypes = {
  builtIn: {
    http: { parameters: [{ name: 'url', kind: 'text', description: 'An address.', isRequired: true }] },
  },
  nearMiss: (given, known) => known.find((name) => given.startsWith(name)),
};
