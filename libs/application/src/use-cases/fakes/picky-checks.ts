import type { ParameterChecks } from '../../ports/parameter-checks';

/** Finds fault with whatever the executor `picky` is given. */
export const pickyChecks: ParameterChecks = {
  problems: (executor, parameters, completeness) =>
    executor === 'picky' ? [`${completeness}: ${JSON.stringify(parameters)} will not do`] : [],
};
