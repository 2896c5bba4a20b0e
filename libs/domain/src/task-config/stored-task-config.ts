import type { TaskConfig } from './task-config';

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
