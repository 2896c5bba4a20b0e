import type { ParameterChecks } from '../../ports/parameter-checks';
import type { ExecutorTypeSettings } from './check-executor-type';
import type { TaskDefaults } from './task-config-fields';

export interface TaskConfigSettings extends ExecutorTypeSettings {
  readonly defaults: TaskDefaults;
  readonly maxParametersBytes: number;
  readonly parameterChecks?: ParameterChecks;
}
