import type { TaskConfigId } from '../ids';
import type { MeasureSums } from '../task/task-statistics';
import type { FireRecord } from './fire';
import type { Replan, TaskConfig } from './task-config';

/** A config with the due time that the store holds for it. */
export interface StoredTaskConfig {
  readonly config: TaskConfig;
  /** Undefined while it has none: disabled, ended, by hand only, or waiting for the end of its run. */
  readonly dueAt: number | undefined;
  /** How many of its Tasks are not finished. */
  readonly open: number;
  /** Why the schedulers have put it aside, when they have. */
  readonly parkedBecause?: string;
}

export type TaskConfigOrder = 'id' | 'id descending' | 'next due';

export interface TaskConfigPage {
  readonly configs: readonly StoredTaskConfig[];
  /** Those whose stored document cannot be read. */
  readonly unreadable: readonly { readonly id: TaskConfigId; readonly reason: string }[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

export const TaskConfigRepository = Symbol.for('TaskConfigRepository');

/** Where TaskConfigs are kept. A change and what it does to the due times are one step. */
export interface TaskConfigRepository {
  /** Rejects with TaskConfigExistsError where the id is taken. */
  add(plan: Replan): Promise<void>;
  /** Rejects with UnreadableTaskConfigError where the stored document makes no sense. */
  find(id: TaskConfigId): Promise<StoredTaskConfig | undefined>;
  /**
   * Rejects with TaskConfigChangedError unless the store still holds the version and the due time that the change was
   * decided on. A scheduler that has claimed the config's due times loses its claim. Takes the config out of parking.
   */
  replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void>;
  /** Removes it with its due time, ledger and statistics; its open Tasks are cancelled or run to their end. */
  remove(id: TaskConfigId): Promise<boolean>;
  /** In the order of their ids, or of their next due times; then those without one are left out. */
  list(page: { from?: string; limit: number; order?: TaskConfigOrder }): Promise<TaskConfigPage>;
  /** What became of its latest due times, newest first. */
  ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]>;
  /** What its Tasks that finished on these days added up to, a sum for each. A day is counted from 1970, in UTC. */
  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]>;
}
