import type { TaskConfigId } from '../ids';
import type { MeasureSums } from '../task/task-statistics';
import type { FireRecord } from './fire';
import type { StoredTaskConfig } from './stored-task-config';
import type { Replan } from './task-config';
import type { TaskConfigPage, TaskConfigQuery } from './task-config-query';

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
  /**
   * Removes it with its due time, ledger and statistics; its open Tasks are cancelled or run to their end. Rejects with
   * TaskConfigChangedError where the store holds another version than was seen; any will do where it is not said.
   */
  remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean>;
  /** A page of those that meet the conditions. It costs the same however many there are. */
  list(query: TaskConfigQuery): Promise<TaskConfigPage>;
  /** Those of this name, whatever the case of its letters, in the order of their ids; the first hundred. */
  named(name: string): Promise<readonly StoredTaskConfig[]>;
  /** What became of its latest due times, newest first. */
  ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]>;
  /** What its Tasks that finished on these days added up to, a sum for each. A day is counted from 1970, in UTC. */
  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]>;
}
