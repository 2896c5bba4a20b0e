import {
  TaskConfigChangedError,
  TaskConfigNotFoundError,
  type StoredTaskConfig,
  type TaskConfigDefinition,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../../ports/clock';

export interface TaskConfigChange {
  readonly id: TaskConfigId;
  /** Returns the new definition, or undefined when nothing changes. Called again for each try. */
  readonly decide: (
    stored: StoredTaskConfig,
  ) => TaskConfigDefinition | undefined | Promise<TaskConfigDefinition | undefined>;
  /** The version that the caller has read. Any version is accepted when absent. */
  readonly expectedVersion?: number;
  /** Name of the caller, for the ledger. */
  readonly by?: string;
  /** Checks the change and returns its result without storing it. */
  readonly isDryRun?: boolean;
}

/** A config that is due each second changes during every other try. This many conflicts in a row are unlikely. */
const maxTries = 10;

/**
 * Reads a config, changes it and saves it. Starts again if a fire or another change has saved it in between.
 * @throws TaskConfigChangedError if the caller's version is not the current one
 */
export async function changeTaskConfig(
  { taskConfigs, clock }: { taskConfigs: Pick<TaskConfigRepository, 'find' | 'replace'>; clock: Clock },
  change: TaskConfigChange,
): Promise<StoredTaskConfig> {
  const { id, decide, expectedVersion, by = 'api', isDryRun = false } = change;
  for (let left = maxTries; ; left -= 1) {
    const stored = await taskConfigs.find(id);
    if (!stored) throw new TaskConfigNotFoundError(id);
    const { config, dueAt, open } = stored;
    const { version } = config;
    if (expectedVersion !== undefined && version !== expectedVersion) throw new TaskConfigChangedError(id);
    const definition = await decide(stored);
    if (!definition) return stored;
    const plan = config.redefine(definition, dueAt, { now: clock.now(), by, epoch: 0 });
    const changed = { config: plan.config, dueAt: plan.next?.dueAt, open };
    if (isDryRun) return changed;
    try {
      await taskConfigs.replace(plan, { version, dueAt });
      return changed;
    } catch (error) {
      if (!(error instanceof TaskConfigChangedError) || left <= 1) throw error;
    }
  }
}
