import type { TaskConfigId } from '../ids';
import { condition, type TaskConfigSummary } from './task-config-query';

/** Asks for the configs that have run or will be due. A config must meet one of the two times, and the search. */
export interface ActivityQuery {
  /** The latest run of the config ended at or after this moment. Left out: runs do not count. */
  readonly ranFrom?: number;
  /** The config is due at or before this moment. Left out: due times do not count. */
  readonly dueTo?: number;
  /** Part of the name or of the id, in any case. */
  readonly search?: string;
}

export interface ActiveTaskConfig {
  readonly id: TaskConfigId;
  /** When a scheduler looks at it next, if it is due in time. */
  readonly dueAt?: number;
  /** The end of its latest run, if that is late enough and folded. */
  readonly ranAt?: number;
}

export interface ActiveTaskConfigs {
  readonly configs: readonly ActiveTaskConfig[];
  /** False if more configs have run or are due than a store looks at. Those that ran last and are due first are listed. */
  readonly isComplete: boolean;
}

/** Indexes of a store, from which `activeTaskConfigs` finds the configs. */
export interface ActivityIndexes {
  /** Configs whose latest run ended at or after `from`, the latest first. */
  ranSince(from: number, limit: number): Promise<readonly (readonly [id: TaskConfigId, at: number])[]>;
  /** Configs that are due at or before `to`, the earliest first. */
  dueUntil(to: number, limit: number): Promise<readonly (readonly [id: TaskConfigId, at: number])[]>;
  /** Summaries in the order of the ids; undefined for a config that no longer exists. */
  summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]>;
}

/** A store looks at this many configs that ran, and at as many that are due. */
export const maxActiveConfigs = 5000;

/** @see TaskConfigRepository.activeIn */
export async function activeTaskConfigs(
  { ranFrom, dueTo, search }: ActivityQuery,
  indexes: ActivityIndexes,
): Promise<ActiveTaskConfigs> {
  const limit = maxActiveConfigs + 1;
  const [ran, due] = await Promise.all([
    ranFrom === undefined ? [] : indexes.ranSince(ranFrom, limit),
    dueTo === undefined ? [] : indexes.dueUntil(dueTo, limit),
  ]);
  const found = new Map<TaskConfigId, ActiveTaskConfig>();
  for (const [id, dueAt] of due.slice(0, maxActiveConfigs)) found.set(id, { id, dueAt });
  for (const [id, ranAt] of ran.slice(0, maxActiveConfigs)) found.set(id, { id, ...found.get(id), ranAt });
  const isComplete = ran.length < limit && due.length < limit;
  const configs = [...found.values()];
  return { configs: search === undefined ? configs : await matching(configs, search, indexes), isComplete };
}

async function matching(
  configs: readonly ActiveTaskConfig[],
  search: string,
  indexes: ActivityIndexes,
): Promise<readonly ActiveTaskConfig[]> {
  if (configs.length === 0) return [];
  const summaries = await indexes.summaries(configs.map(({ id }) => id));
  const meets = condition({ search, limit: configs.length });
  return configs.filter(({ id }, i) => {
    const summary = summaries[i];
    return summary !== undefined && meets(id, summary);
  });
}
