import {
  TaskConfig,
  taskConfigId,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigRepository,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import type { ParameterChecks } from '../../ports/parameter-checks';
import type { Randomness } from '../../ports/randomness';
import { checkExecutorType, type ExecutorTypeSettings } from './check-executor-type';
import { checkForExecutor } from './check-for-executor';
import {
  checkParameters,
  defineWithDefaults,
  type NewTaskFields,
  type TaskDefaults,
} from './task-config-fields';

export interface CreateTaskConfigCommand {
  /** Derived from the name when absent. */
  readonly id?: string;
  readonly fields: NewTaskFields;
  /** Checks the task and returns it without storing it. An id that exists already is not detected. */
  readonly isDryRun?: boolean;
}

export interface TaskConfigSettings extends ExecutorTypeSettings {
  readonly defaults: TaskDefaults;
  readonly maxParametersBytes: number;
  readonly parameterChecks?: ParameterChecks;
}

/** Creates a task, and returns it with its first due time. */
export class CreateTaskConfig {
  constructor(
    private readonly parts: {
      readonly taskConfigs: Pick<TaskConfigRepository, 'add'>;
      readonly workers: Pick<WorkerRepository, 'live'>;
      readonly clock: Clock;
      readonly randomness: Randomness;
    },
    private readonly settings: TaskConfigSettings,
  ) {}

  async execute({ id, fields, isDryRun = false }: CreateTaskConfigCommand): Promise<StoredTaskConfig> {
    const { taskConfigs, workers, clock } = this.parts;
    const { defaults, maxParametersBytes, parameterChecks } = this.settings;
    const ownId = id === undefined ? this.idFrom(fields.name) : taskConfigId(id);
    const definition = defineWithDefaults(ownId, fields, defaults);
    checkParameters(definition.parameters, maxParametersBytes);
    checkForExecutor(definition, parameterChecks);
    await checkExecutorType(definition.executor, workers, this.settings);
    const plan = TaskConfig.define(definition, { now: clock.now() });
    if (!isDryRun) await taskConfigs.add(plan);
    return { config: plan.config, dueAt: plan.next?.dueAt, open: 0 };
  }

  /**
   * Derives an id from a name: `Hourly sync` becomes `hourly-sync`. A name with other than ASCII characters gets a random
   * id, because two different names could result in the same one.
   */
  private idFrom(name: string): TaskConfigId {
    const isAscii = /^[ -~]*$/.test(name);
    const slug = name
      .toLowerCase()
      .replace(/[^a-z0-9_.]+/g, '-')
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
      .slice(0, 100);
    return taskConfigId(isAscii && slug !== '' ? slug : `task-${this.parts.randomness.token()}`);
  }
}
