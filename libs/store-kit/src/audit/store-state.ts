import type { Task, TaskConfig, TaskConfigSummary } from '@distribute-schedule/domain';

/**
 * The rows of a store and the indexes that it keeps beside them. Each store lists its own for an audit. What a store
 * leaves out is not checked, because a database keeps some of these indexes by itself.
 */
export interface StoreState {
  readonly unfinishedTasks: readonly UnfinishedTask[];
  readonly finishedTasks: readonly FinishedTask[];
  /** How many finished tasks the history of a config may hold. */
  readonly maxHistory: number;
  /** The log of ended runs that are not folded. Left out by a store that has none. */
  readonly endedRuns?: EndedRunsLog;
  readonly configs: readonly ConfigRow[];
  /**
   * Id of a config whose runs take turns -> ids of its tasks that have the turn. It is one task, or several while a
   * replacement stops them.
   */
  readonly turns: ReadonlyMap<string, readonly string[]>;
  /** Requirements whose pending queue is in the list of all pending queues. */
  readonly pendingQueues?: ReadonlySet<string>;
  readonly indexes: StoreIndexes;
}

/** One entry of an index: the row that it names, and the list of the index that holds it. */
export interface IndexEntry {
  readonly id: string;
  /** Left out for an index that is one list. */
  readonly list?: string;
  /** The number by which the list sorts the entry. It is compared with that of the row, if both have one. */
  readonly sortedBy?: number | undefined;
}

export interface StoreIndexes {
  /** Unfinished tasks, sorted by the time at which a scheduler looks at them. */
  readonly deadlines?: readonly IndexEntry[];
  /** Each task in the list where it waits or runs: see `queueList`. */
  readonly queues?: readonly IndexEntry[];
  /** All unfinished tasks, sorted by creation time. */
  readonly openTasks?: readonly IndexEntry[];
  /** Unfinished tasks, in a list for each config id. */
  readonly openTasksOfConfigs?: readonly IndexEntry[];
  /** Unfinished and finished tasks, in a list for each config id. */
  readonly tasksOfConfigs?: readonly IndexEntry[];
  /** Configs, sorted by the time at which a scheduler looks at them. */
  readonly dueTimes?: readonly IndexEntry[];
  /** Configs, in a list for each key of a name. */
  readonly configNames?: readonly IndexEntry[];
  readonly configIds?: readonly IndexEntry[];
  /** Parts of configs that are stored apart, in a list for each part, such as "config:version". */
  readonly configParts?: readonly IndexEntry[];
}

export interface UnfinishedTask {
  readonly id: string;
  readonly configId: string;
  readonly versionToken: string;
  readonly queueKind: string;
  readonly queueKey: string;
  /** The numbers by which the indexes must sort the task, as far as the row has them. */
  readonly queuePosition?: number | undefined;
  readonly createdMicros?: number | undefined;
  /** Returns the task as it is now, or undefined if there is no document. Throws if the document cannot be read. */
  readonly read: () => Task | undefined;
}

export interface EndedRunsLog {
  /** The config of each run in the log. */
  readonly configIds: readonly string[];
  /** One reason for each entry that cannot be read. */
  readonly unreadable: readonly string[];
  /** How many runs the store counts in the log, if it keeps a count. */
  readonly counted?: number;
}

/** A task that a list names as finished. A field is left out if the store did not look. */
export interface FinishedTask {
  readonly id: string;
  /** The config whose history holds the task. */
  readonly inHistoryOf?: string;
  /** True if its document will be deleted after the retention. */
  readonly expires?: boolean;
}

export interface ConfigRow {
  readonly id: string;
  readonly version: number | undefined;
  /** The oldest due time that has not been fired. */
  readonly dueAt: number | undefined;
  readonly isParked: boolean;
  /** True if its next due time counts from the end of a run. */
  readonly isDueAfterEnd: boolean;
  readonly openTasks: number;
  /** Undefined if it is missing or cannot be read. */
  readonly summary: TaskConfigSummary | undefined;
  /** Throws if the document is missing or cannot be read. */
  readonly read: () => TaskConfig;
}

/** The list of the index `queues` that holds a task, such as "queue worker-1". A delayed task, for one, is in no list. */
export function queueList(queueKind: string, queueKey: string): string | undefined {
  return ['queue', 'pending', 'line', 'running'].includes(queueKind) ? `${queueKind} ${queueKey}` : undefined;
}
