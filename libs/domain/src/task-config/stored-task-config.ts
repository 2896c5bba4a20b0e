import type { TaskConfig } from './task-config';

/** A config with what the store knows about it. */
export interface StoredTaskConfig {
  readonly config: TaskConfig;
  /** The next due time. Undefined if the config is disabled, has ended, runs by hand only, or waits for the end of its run. */
  readonly dueAt: number | undefined;
  /** How many of its Tasks are not finished. */
  readonly open: number;
  /** Why the schedulers have set the config aside, if they have. */
  readonly parkedBecause?: string;
}
