import type {
  DueDayChange,
  EndedRun,
  MeasureSums,
  SumUnit,
  TaskConfig,
  TaskConfigId,
} from '@distribute-schedule/domain';

export const EndedRuns = Symbol.for('EndedRuns');

export interface ReadEndedRuns {
  /** The store reads no further entry after it has read this many runs. */
  readonly limit: number;
  /** Read only entries that were added at least this long ago. Followers use it to stay behind the leader. */
  readonly overdueByMs: number;
}

export interface LoggedRun extends EndedRun {
  /** False if its config was removed since the run was created. A new config with the same id is another one. */
  readonly isOfConfig: boolean;
}

/** The first entries of the log. */
export interface EndedRunsBatch {
  readonly runs: readonly LoggedRun[];
  /** One reason for each entry that cannot be read. */
  readonly unreadable: readonly string[];
  /** Names the entries. Only the store reads it. */
  readonly token: string;
  /** When the configs were created, as far as they exist. */
  readonly configs: ReadonlyMap<TaskConfigId, number>;
  /** The configs themselves, as far as their documents can be read. */
  readonly definitions: ReadonlyMap<TaskConfigId, TaskConfig>;
}

export interface EndedRunsReply {
  /** Undefined if no entry is old enough. */
  readonly batch: EndedRunsBatch | undefined;
  /** Without a batch: when the first entry was added, or undefined if the log is empty. */
  readonly oldestAt: number | undefined;
}

/** Amounts to add to the sums of a config over one UTC day, counted from 1970-01-01. */
export interface SumChange {
  readonly configId: TaskConfigId;
  readonly day: number;
  readonly add: MeasureSums;
}

/** Amounts to add to the sums of a config over one of its days, which are counted in its zone. */
export interface DayChange extends DueDayChange {
  readonly configId: TaskConfigId;
}

/** Amounts to add to the sums of all configs over one minute or hour, counted from 1970-01-01. */
export interface TotalChange {
  readonly unit: SumUnit;
  readonly number: number;
  readonly add: MeasureSums;
}

/** Entries to append to a list of a config, oldest first. The list keeps the newest entries. */
export interface ListChange {
  readonly configId: TaskConfigId;
  readonly list: 'recent outcomes';
  readonly entries: readonly string[];
  readonly maxLength: number;
}

/** Puts a config into the index of those whose latest run has failed, or takes it out. */
export interface FailingChange {
  readonly configId: TaskConfigId;
  /** Since when it fails. A config that is in the index keeps its time. Undefined: it does not fail any more. */
  readonly since: number | undefined;
}

/** The end of the latest run of a config. An earlier time than the one that the store has changes nothing. */
export interface LatestRun {
  readonly configId: TaskConfigId;
  readonly endedAt: number;
}

/** What the reactions to ended runs want stored. The store knows these forms, but not what they mean. */
export interface FoldChanges {
  readonly sums: readonly SumChange[];
  readonly totals: readonly TotalChange[];
  readonly days: readonly DayChange[];
  readonly lists: readonly ListChange[];
  readonly failing: readonly FailingChange[];
  readonly latestRuns: readonly LatestRun[];
  /** Configs whose history may have become too long, or hold Tasks that are too old. */
  readonly histories: readonly TaskConfigId[];
}

/**
 * The log of ended runs. The step that ends a Task appends to it, and the step that folds entries removes them, so its
 * beginning is the cursor. It is bounded: while it is full, a step that ends Tasks appends nothing, counts them as
 * `unmeasured`, and bounds the histories of their configs itself.
 */
export interface EndedRuns {
  /** Returns entries in the order in which they were added. It changes nothing, so several callers may read the same. */
  read(request: ReadEndedRuns): Promise<EndedRunsReply>;
  /**
   * Applies the changes and removes the batch from the log in one step, unless another caller has folded one of its
   * entries. Leaves out sums, lists, failures and latest runs of a config that was removed since the batch was read.
   * @returns false if nothing changed
   */
  fold(batch: EndedRunsBatch, changes: FoldChanges): Promise<boolean>;
}
