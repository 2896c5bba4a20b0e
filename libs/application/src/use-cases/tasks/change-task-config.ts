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
  /** The definition as it shall be, or undefined when it is so already. Asked again for each try. */
  readonly decide: (
    stored: StoredTaskConfig,
  ) => TaskConfigDefinition | undefined | Promise<TaskConfigDefinition>;
  /** The version that the caller has seen; any will do where it is not given. */
  readonly expectedVersion?: number;
  /** Who makes the change, for the ledger. */
  readonly by?: string;
  /** Says how it would be stored, and refuses what would be refused, but stores nothing. */
  readonly isDryRun?: boolean;
}

/** A config that is due each second moves its due time under every other try; so many in a row are bad luck enough. */
const maxTries = 10;

/**
 * Changes a config as read and written in one: where a fire or another change came between, reads anew and repeats.
 * @throws TaskConfigChangedError where the caller's version is not the current one
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
