import {
  isSameJson,
  type StoredTaskConfig,
  type TaskConfigDefinition,
  type TaskConfigId,
  type TaskConfigRepository,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import { checkExecutorType } from './check-executor-type';
import { checkForExecutor } from './check-for-executor';
import { checkSecrets, nameSameSecrets } from './check-secrets';
import { changeTaskConfig } from './change-task-config';
import {
  checkParameters,
  defineWithDefaults,
  withFields,
  withoutFields,
  type NewTaskFields,
  type RemovableField,
  type TaskConfigFields,
} from './task-config-fields';
import type { TaskConfigSettings } from './task-config-settings';

export type UpdateTaskConfigCommand = {
  readonly id: TaskConfigId;
  readonly expectedVersion?: number;
  readonly by?: string;
  /** Checks the change and returns its result without storing it. */
  readonly isDryRun?: boolean;
} & (
  | {
      readonly mode: 'part';
      readonly fields: TaskConfigFields;
      readonly without?: readonly RemovableField[];
    }
  /** Absent fields go back to their defaults, except that a paused task stays paused and an owned task keeps its owner. */
  | { readonly mode: 'all'; readonly fields: NewTaskFields }
);

/**
 * Changes the definition of a task, in part or as a whole. Once it is saved, the old version does not fire any more. A
 * change that changes nothing is not saved, so that a program can send its tasks at each start.
 */
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
    { config, parkedBecause }: StoredTaskConfig,
    command: UpdateTaskConfigCommand,
  ): Promise<TaskConfigDefinition | undefined> {
    const before = config.definition;
    const definition =
      command.mode === 'part'
        ? withoutFields(withFields(before, command.fields), command.without ?? [])
        : this.replaced(before, command.fields);
    // Saving a task that was set aside makes it active again.
    if (parkedBecause === undefined && isSameJson(definition, before)) return undefined;
    checkParameters(definition.parameters, this.settings.maxParametersBytes);
    checkForExecutor(definition, this.settings.parameterChecks);
    // Checks only changed fields, so that a task can be edited while its workers are away.
    const { workers } = this.parts;
    const isMoved = definition.executor !== before.executor;
    if (isMoved) await checkExecutorType(definition.executor, workers, this.settings);
    if (isMoved || !nameSameSecrets(definition.parameters, before.parameters))
      await checkSecrets(definition, workers, this.settings);
    return definition;
  }

  private replaced(before: TaskConfigDefinition, fields: NewTaskFields): TaskConfigDefinition {
    const { id, enabled, pause, owner, advertised } = before;
    const kept = {
      enabled,
      ...(pause && { pause }),
      ...(owner !== undefined && { owner }),
      ...(advertised && { advertised }),
    };
    return defineWithDefaults(id, { ...kept, ...fields }, this.settings.defaults);
  }
}
