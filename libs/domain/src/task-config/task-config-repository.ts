import type { TaskConfigId } from '../ids';
import type { RecentOutcome } from '../task/recent-outcome';
import type { MeasureSums } from '../task/task-statistics';
import type { ActiveTaskConfigs, ActivityQuery } from './active-task-configs';
import type { FireRecord } from './fire';
import type { LedgerException } from './ledger-query';
import type { StoredTaskConfig } from './stored-task-config';
import type { Replan } from './task-config';
import type { TaskConfigFacets } from './task-config-facets';
import type { TaskConfigPage, TaskConfigQuery } from './task-config-query';

export const TaskConfigRepository = Symbol.for('TaskConfigRepository');

/** Stores TaskConfigs. A change of a config and of its due times is one atomic step. */
export interface TaskConfigRepository {
  /** Rejects with TaskConfigExistsError if the id is taken. */
  add(plan: Replan): Promise<void>;
  /** Rejects with UnreadableTaskConfigError if the stored document is not a valid config. */
  find(id: TaskConfigId): Promise<StoredTaskConfig | undefined>;
  /**
   * Saves a change. Rejects with TaskConfigChangedError unless the store still holds the version and the due time that
   * the change was decided on. A scheduler that has claimed the config's due times loses its claim. A config that was set
   * aside is active again.
   */
  replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void>;
  /**
   * Removes the config with its due time, ledger and statistics. Its open Tasks still run. Rejects with
   * TaskConfigChangedError if the store holds another version than `seen`; without `seen`, any version is removed.
   * @returns false if the config does not exist
   */
  remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean>;
  /** A page of the configs that meet the query. The cost does not depend on how many configs exist. */
  list(query: TaskConfigQuery): Promise<TaskConfigPage>;
  /**
   * What configs have in common, with counts. Looks at a bounded number of configs, so a caller should keep the answer
   * for a moment.
   * @param dueBefore a config that was due before this moment, and was not fired, is overdue
   */
  facets(dueBefore: number): Promise<TaskConfigFacets>;
  /** Configs in the order of these ids. Leaves out those that do not exist or cannot be read. */
  findAll(ids: readonly TaskConfigId[]): Promise<readonly StoredTaskConfig[]>;
  /**
   * Ids of the configs that ran since a moment or are due until another one. The cost depends on how many they are, up to
   * `maxActiveConfigs` of either kind, and not on how many configs exist.
   */
  activeIn(query: ActivityQuery): Promise<ActiveTaskConfigs>;
  /** The first 100 configs with this name, in any case, in the order of their ids. */
  named(name: string): Promise<readonly StoredTaskConfig[]>;
  /** Outcomes of the latest due times, newest first. */
  ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]>;
  /** The same for several configs, in the order of their ids. */
  ledgers(ids: readonly TaskConfigId[], limit: number): Promise<readonly (readonly FireRecord[])[]>;
  /**
   * Due times of all configs that did not run as planned, newest first, also those of removed configs. The store keeps
   * about the newest 10,000.
   * @param before the position of the exception that ended the previous page
   */
  ledgerExceptions(limit: number, before?: string): Promise<readonly LedgerException[]>;
  /**
   * Sums over the Tasks that finished on these days, one for each day. Days are counted from 1970-01-01, in UTC. A Task
   * counts once its end is folded.
   */
  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]>;
  /**
   * Sums over the due times and runs of a config by day, for `dueDay`: of about the last 35 days on which something was
   * due or ran. A run counts once its end is folded.
   */
  dueDays(id: TaskConfigId): Promise<ReadonlyMap<number, MeasureSums>>;
  /** How the latest runs of each config ended, newest first, as far as their ends are folded. */
  recentOutcomes(ids: readonly TaskConfigId[]): Promise<readonly (readonly RecentOutcome[])[]>;
}
