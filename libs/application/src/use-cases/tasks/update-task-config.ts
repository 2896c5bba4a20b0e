import type {
  StoredTaskConfig,
  TaskConfigDefinition,
  TaskConfigId,
  TaskConfigRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { checkExecutorType } from './check-executor-type';
import { checkForExecutor } from './check-for-executor';
import { changeTaskConfig } from './change-task-config';
import type { TaskConfigSettings } from './create-task-config';
import {
  checkParameters,
  defineWithDefaults,
  withFields,
  withoutFields,
  type NewTaskFields,
  type RemovableField,
  type TaskConfigFields,
} from './task-config-fields';

export type UpdateTaskConfigCommand = {
  readonly id: TaskConfigId;
  readonly expectedVersion?: number;
  readonly by?: string;
  /** Says how it would be stored, and refuses what would be refused, but stores nothing. */
  readonly isDryRun?: boolean;
} & (
  | {
      readonly mode: 'part';
      readonly fields: TaskConfigFields;
      readonly without?: readonly RemovableField[];
    }
  /** What is not said goes back to its default, but a paused task stays paused and an owner keeps what is its own. */
  | { readonly mode: 'all'; readonly fields: NewTaskFields }
);

/** Gives a task a new definition, in part or as a whole. Nothing of the version before fires once it is saved. */
export class UpdateTaskConfig {
  constructor(
    private readonly parts: {
      readonly taskConfigs: Pick<TaskConfigRepository, 'find' | 'replace'>;
      readonly workers: Pick<WorkerRepository, 'live'>;
      readonly clock: Clock;
    },
    private readonly settings: TaskConfigSettings,
  ) {}

  execute(command: UpdateTaskConfigCommand): Promise<StoredTaskConfig> {
    return changeTaskConfig(this.parts, { ...command, decide: (stored) => this.decide(stored, command) });
  }

  private async decide(
    { config }: StoredTaskConfig,
    command: UpdateTaskConfigCommand,
  ): Promise<TaskConfigDefinition> {
    const before = config.definition;
    const definition =
      command.mode === 'part'
        ? withoutFields(withFields(before, command.fields), command.without ?? [])
        : this.replaced(before, command.fields);
    checkParameters(definition.parameters, this.settings.maxParametersBytes);
    checkForExecutor(definition, this.settings.parameterChecks);
    // What it had stays right, or no task could be edited while the workers of its executor are away.
    if (definition.executor !== before.executor) {
      await checkExecutorType(definition.executor, this.parts.workers, this.settings);
    }
    return definition;
  }

  private replaced(before: TaskConfigDefinition, fields: NewTaskFields): TaskConfigDefinition {
    const { id, enabled, owner, advertised } = before;
    const kept = { enabled, ...(owner !== undefined && { owner }), ...(advertised && { advertised }) };
    return defineWithDefaults(id, { ...kept, ...fields }, this.settings.defaults);
  }
}
