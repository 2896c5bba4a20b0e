import type { ElectionSettings } from '../election/stand-for-election';
import type { HealthCheckSettings } from '../scheduling/check-executor-health';
import type { EndUnadvertisedSettings } from '../scheduling/end-unadvertised-tasks';
import type { FireSettings } from '../scheduling/fire-due-configs';
import type { SchedulerServiceSettings } from '../scheduling/scheduler-service';
import type { SubmitSettings } from '../use-cases/executions/submit-task';
import type { TaskConfigSettings } from '../use-cases/tasks/task-config-settings';

export const SchedulerSettings = Symbol.for('SchedulerSettings');
export interface SchedulerSettings
  extends ElectionSettings, FireSettings, EndUnadvertisedSettings, SchedulerServiceSettings {
  readonly healthCheck: HealthCheckSettings;
}

export const UseCaseSettings = Symbol.for('UseCaseSettings');
export interface UseCaseSettings extends TaskConfigSettings, SubmitSettings {
  readonly maxResultBytes: number;
}
