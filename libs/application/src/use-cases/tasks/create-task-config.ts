import {
  InvalidTaskConfigError,
  TaskConfig,
  TaskConfigExistsError,
  TaskConfigNotFoundError,
  taskConfigId,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigRepository,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';
import type { Randomness } from '../../ports/randomness';
import { checkExecutorType } from './check-executor-type';
import { checkForExecutor } from './check-for-executor';
import { checkSecrets } from './check-secrets';
import { checkParameters, defineWithDefaults, type NewTaskFields } from './task-config-fields';
import type { TaskConfigSettings } from './task-config-settings';
import { UpdateTaskConfig } from './update-task-config';

/**
 * What to do when the id is taken:
 *   refuse  reject with TaskConfigExistsError
 *   keep    return the stored task as it is
 *   update  replace its fields as `updateTask` does with the mode `all`; a task that has these fields already is not saved
 */
export type IfExists = 'refuse' | 'keep' | 'update';

export interface CreateTaskConfigCommand {
  /** Derived from the name when absent. */
  readonly id?: string;
  readonly fields: NewTaskFields;
  /** `refuse` when absent. */
  readonly ifExists?: IfExists;
  /** Name of the caller, for the ledger of a task that is updated. */
  readonly by?: string;
  /** Checks the task and returns it without storing it. With `refuse`, an id that exists already is not detected. */
  readonly isDryRun?: boolean;
}

export interface CreatedTaskConfig extends StoredTaskConfig {
  /** False if the task existed before. */
  readonly isNew: boolean;
}

type Order = Omit<CreateTaskConfigCommand, 'id'> & { readonly id: TaskConfigId };

/** Each try fails only if another caller creates or deletes the task in between, so several in a row are unlikely. */
const maxTries = 10;

/** Creates a task, and returns it with its first due time. */
export class CreateTaskConfig {
  private readonly updateTask: UpdateTaskConfig;

  constructor(
    private readonly parts: {
      readonly taskConfigs: Pick<TaskConfigRepository, 'add' | 'find' | 'replace'>;
      readonly workers: Pick<WorkerRepository, 'live'>;
      readonly clock: Clock;
      readonly randomness: Randomness;
    },
    private readonly settings: TaskConfigSettings,
  ) {
    this.updateTask = new UpdateTaskConfig(parts, settings);
  }

  async execute({ id: ownId, ...command }: CreateTaskConfigCommand): Promise<CreatedTaskConfig> {
    const { fields, ifExists = 'refuse' } = command;
    const derived = ownId ?? slugOf(fields.name);
    if (ifExists === 'refuse') {
      return this.create({
        ...command,
        id: taskConfigId(derived ?? `task-${this.parts.randomness.token()}`),
      });
    }
    if (derived === undefined) {
      const reason = `must be given with ifExists: '${ifExists}', because the name ${JSON.stringify(fields.name.slice(0, 80))} has characters that an id cannot have`;
      throw new InvalidTaskConfigError('id', reason);
    }
    return this.createUnlessExists({ ...command, id: taskConfigId(derived) });
  }

  private async createUnlessExists(order: Order): Promise<CreatedTaskConfig> {
    for (let left = maxTries; ; left -= 1) {
      const existing = await (order.ifExists === 'keep'
        ? this.parts.taskConfigs.find(order.id)
        : this.updateIfExists(order));
      if (existing) return { ...existing, isNew: false };
      try {
        return await this.create(order);
      } catch (error) {
        if (!(error instanceof TaskConfigExistsError) || left <= 1) throw error;
      }
    }
  }

  private async updateIfExists(order: Order): Promise<StoredTaskConfig | undefined> {
    try {
      return await this.updateTask.execute({ ...order, mode: 'all' });
    } catch (error) {
      if (error instanceof TaskConfigNotFoundError) return undefined;
      throw error;
    }
  }

  private async create({ id, fields, isDryRun = false }: Order): Promise<CreatedTaskConfig> {
    const { taskConfigs, workers, clock } = this.parts;
    const { defaults, maxParametersBytes, parameterChecks } = this.settings;
    const definition = defineWithDefaults(id, fields, defaults);
    checkParameters(definition.parameters, maxParametersBytes);
    checkForExecutor(definition, parameterChecks);
    await checkExecutorType(definition.executor, workers, this.settings);
    await checkSecrets(definition, workers, this.settings);
    const plan = TaskConfig.define(definition, { now: clock.now() });
    if (!isDryRun) await taskConfigs.add(plan);
    return { config: plan.config, dueAt: plan.next?.dueAt, open: 0, isNew: true };
  }
}

/**
 * Derives an id from a name: `Hourly sync` becomes `hourly-sync`. Returns undefined for a name with other than ASCII
 * characters, because two different names could result in the same id.
 */
function slugOf(name: string): string | undefined {
  if (!/^[ -~]*$/.test(name)) return undefined;
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9_.]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 100);
  return slug === '' ? undefined : slug;
}
