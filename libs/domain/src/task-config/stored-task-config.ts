import type { TaskConfig } from './task-config';

/** A config with what the store knows about it. */
export interface StoredTaskConfig {
  readonly config: TaskConfig;
  /**
   * Changes whenever the config is saved, also when it is removed and added again. Absent if the config was just saved and
   * not read.
   */
  readonly versionToken?: string;
  /** The next due time. Undefined if the config is disabled, has ended, runs by hand only, or waits for the end of its run. */
  readonly dueAt: number | undefined;
  /** How many of its Tasks are not finished. */
  readonly open: number;
  /** Why the schedulers have set the config aside, if they have. */
  readonly parkedBecause?: string;
}
