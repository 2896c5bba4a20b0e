import type { StateChangeEvent } from '@distribute-schedule/application';
import type { SumUnit } from '@distribute-schedule/domain';
import type { Table, VersionedRow } from '../database/table';

/**
 * Where an unfinished task waits or runs:
 *   delayed  until a time
 *   pending  for any worker that meets its requirement
 *   queue    for one worker
 *   line     for the earlier runs of its config
 *   running  on a worker
 *   handed   with a service, which calls back
 */
export type QueueKind = 'delayed' | 'pending' | 'queue' | 'line' | 'running' | 'handed';

/** `open` until the task is finished. `unreadable`: set aside, because its document cannot be read. */
export const rowStatuses = ['open', 'success', 'failed', 'cancelled', 'unreadable'] as const;
export type RowStatus = (typeof rowStatuses)[number];

/** A task: its live state as columns, and a document that holds the last decision about it. */
export interface TaskRow extends VersionedRow {
  readonly id: string;
  readonly config_id: string;
  readonly requirement: string;
  readonly precedence: number;
  readonly timeout_ms: number;
  /** When it was created, in microseconds. Lists are sorted by it. */
  readonly created_micros: number;
  status: RowStatus;
  /** Token that a decision about the task must name to count. */
  version_token: string;
  /** 1 if it takes turns with the other runs of its config. */
  in_turn: number;
  /** Null when the task is finished. */
  queue_kind: QueueKind | null;
  /** The worker, the requirement or the config of the queue. */
  queue_key: string | null;
  /** Order within the queue. */
  position: number | null;
  /** When a scheduler looks at the task. Null when it is finished. */
  review_at: number | null;
  started_at: number | null;
  cancel_at: number | null;
  ended_at: number | null;
}

export const taskTable: Table<TaskRow> = {
  name: 'task',
  integers: [
    'precedence',
    'timeout_ms',
    'created_micros',
    'in_turn',
    'position',
    'review_at',
    'started_at',
    'cancel_at',
    'ended_at',
  ],
  hasDocument: true,
  isVersioned: true,
  key: ['id'],
  fixed: ['config_id', 'requirement', 'precedence', 'timeout_ms', 'created_micros'],
  changeable: [
    'status',
    'version_token',
    'in_turn',
    'queue_kind',
    'queue_key',
    'position',
    'review_at',
    'started_at',
    'cancel_at',
    'ended_at',
  ],
};

/** The runs of one config, which may have been removed: how many there are, and whose turn it is. */
export interface ConfigRunsRow extends VersionedRow {
  readonly config_id: string;
  open_tasks: number;
  finished_tasks: number;
  /** Ids of the tasks that have the turn, separated by spaces: one, or several while a replacement stops them. */
  turn: string;
  /** When the oldest finished task will have been kept long enough. */
  history_review_at: number | null;
}

export const configRunsTable: Table<ConfigRunsRow> = {
  name: 'config_runs',
  integers: ['open_tasks', 'finished_tasks', 'history_review_at'],
  hasDocument: false,
  isVersioned: true,
  key: ['config_id'],
  fixed: [],
  changeable: ['open_tasks', 'finished_tasks', 'turn', 'history_review_at'],
};

/** A task config: where it stands, the fields that a search reads, and its document. */
export interface ConfigRow extends VersionedRow {
  readonly id: string;
  /** When it was created, in microseconds, by the same clock as the creation of tasks. */
  readonly created_micros: number;
  version: number;
  name_key: string;
  is_enabled: number;
  executor: string;
  owner: string | null;
  type: string;
  /** Texts `key=value`, as a JSON array. */
  labels: string;
  /** The oldest due time that has not been fired. */
  due_at: number | null;
  /** When a scheduler looks at the config: its due time, or the end of the lease on it. */
  wake_at: number | null;
  /** How long after the end of a run the next one is due. */
  after_end_ms: number | null;
  /** The request of the scheduler that is firing the config. */
  claim_token: string | null;
  /** State of the balancing strategy, as JSON. */
  placement_memo: string | null;
  parked_because: string | null;
  parked_at: number | null;
  /** The first failure since it last succeeded, if its latest run has failed. */
  failing_since: number | null;
  /** Number of the next record in its ledger. */
  ledger_next: number;
}

export const configTable: Table<ConfigRow> = {
  name: 'task_config',
  integers: [
    'created_micros',
    'version',
    'is_enabled',
    'due_at',
    'wake_at',
    'after_end_ms',
    'parked_at',
    'failing_since',
    'ledger_next',
  ],
  hasDocument: true,
  isVersioned: true,
  key: ['id'],
  fixed: ['created_micros'],
  changeable: [
    'version',
    'name_key',
    'is_enabled',
    'executor',
    'owner',
    'type',
    'labels',
    'due_at',
    'wake_at',
    'after_end_ms',
    'claim_token',
    'placement_memo',
    'parked_because',
    'parked_at',
    'failing_since',
    'ledger_next',
  ],
};

/** Sums over the tasks of a config that finished on one UTC day, as a JSON document. */
export interface StatisticsRow extends VersionedRow {
  readonly config_id: string;
  /** Days since 1970-01-01. */
  readonly day: number;
}

export const statisticsTable: Table<StatisticsRow> = {
  name: 'statistics',
  integers: ['day'],
  hasDocument: true,
  isVersioned: true,
  key: ['config_id', 'day'],
  fixed: [],
  changeable: [],
};

/** How the due times of a config on one day of its zone were served, as packed text: see the domain's `packDay`. */
export interface ConfigDayRow extends VersionedRow {
  readonly config_id: string;
  /** Days since 1970-01-01. */
  readonly day: number;
}

export const configDayTable: Table<ConfigDayRow> = {
  name: 'config_day',
  integers: ['day'],
  hasDocument: true,
  isVersioned: true,
  key: ['config_id', 'day'],
  fixed: [],
  changeable: [],
};

/** An entry of the log of ended runs: one line for each run that a step ended. */
export interface EndedRunRow {
  readonly number: number;
  readonly added_at: number;
  /** Number of runs. */
  readonly runs: number;
  readonly document: string;
}

export const endedRunTable: Table<EndedRunRow> = {
  name: 'ended_run',
  integers: ['number', 'added_at', 'runs'],
  hasDocument: false,
  isVersioned: false,
  key: ['number'],
  fixed: ['added_at', 'runs', 'document'],
  changeable: [],
};

/** Sums over all runs that ended in one minute or hour, as a JSON document. */
export interface EndedSumsRow extends VersionedRow {
  readonly unit: SumUnit;
  /** Minutes or hours since 1970-01-01. */
  readonly number: number;
}

export const endedSumsTable: Table<EndedSumsRow> = {
  name: 'ended_sums',
  integers: ['number'],
  hasDocument: true,
  isVersioned: true,
  key: ['unit', 'number'],
  fixed: [],
  changeable: [],
};

/** A short list of a config, such as its recent outcomes, as a JSON array. */
export interface ConfigListRow extends VersionedRow {
  readonly config_id: string;
  readonly list: string;
}

export const configListTable: Table<ConfigListRow> = {
  name: 'config_list',
  integers: [],
  hasDocument: true,
  isVersioned: true,
  key: ['config_id', 'list'],
  fixed: [],
  changeable: [],
};

/** The end of the latest folded run of a config. */
export interface ConfigRanRow extends VersionedRow {
  readonly config_id: string;
  ended_at: number;
}

export const configRanTable: Table<ConfigRanRow> = {
  name: 'config_ran',
  integers: ['ended_at'],
  hasDocument: false,
  isVersioned: true,
  key: ['config_id'],
  fixed: [],
  changeable: ['ended_at'],
};

/** A worker as of its last heartbeat. */
export interface WorkerRow extends VersionedRow {
  readonly id: string;
  /** When the worker counts as gone unless it sends a heartbeat; 0 if it is known to be gone. */
  expires_at: number;
  last_heartbeat: number;
  /** How many tasks it takes; 0 while it drains. */
  slots: number;
  is_to_drain: number;
  wanted_capacity: number | null;
}

export const workerTable: Table<WorkerRow> = {
  name: 'worker',
  integers: ['expires_at', 'last_heartbeat', 'slots', 'is_to_drain', 'wanted_capacity'],
  hasDocument: true,
  isVersioned: true,
  key: ['id'],
  fixed: [],
  changeable: ['expires_at', 'last_heartbeat', 'slots', 'is_to_drain', 'wanted_capacity'],
};

/** Facts about the log lines of a task. */
export interface JournalRow extends VersionedRow {
  readonly task_id: string;
  /** The attempt that wrote last, and how many lines it has sent. */
  attempt_token: string;
  sent_lines: number;
  /** Number of the next line, and of the oldest one that is kept. */
  next_line: number;
  oldest_line: number;
  progress: string | null;
  /** When the progress last became a state change. */
  announced_at: number | null;
}

export const journalTable: Table<JournalRow> = {
  name: 'attempt_journal',
  integers: ['sent_lines', 'next_line', 'oldest_line', 'announced_at'],
  hasDocument: false,
  isVersioned: true,
  key: ['task_id'],
  fixed: [],
  changeable: ['attempt_token', 'sent_lines', 'next_line', 'oldest_line', 'progress', 'announced_at'],
};

/** Record of a due time, as JSON. Rows are numbered for each config. */
export interface LedgerRow {
  readonly config_id: string;
  readonly number: number;
  readonly record: string;
}

export const ledgerTable: Table<LedgerRow> = {
  name: 'ledger',
  integers: ['number'],
  hasDocument: false,
  isVersioned: false,
  key: ['config_id', 'number'],
  fixed: ['record'],
  changeable: [],
};

/** A due time of any config that did not run as planned. Numbers have about the order of the decisions. */
export interface LedgerExceptionRow {
  readonly number: number;
  readonly config_id: string;
  readonly record: string;
}

export const ledgerExceptionTable: Table<LedgerExceptionRow> = {
  name: 'ledger_exception',
  integers: ['number'],
  hasDocument: false,
  isVersioned: false,
  key: ['number'],
  fixed: ['config_id', 'record'],
  changeable: [],
};

/** A line that an attempt has logged, as JSON. Rows are numbered for each task. */
export interface LogRow {
  readonly task_id: string;
  readonly number: number;
  readonly line: string;
}

export const logTable: Table<LogRow> = {
  name: 'attempt_log',
  integers: ['number'],
  hasDocument: false,
  isVersioned: false,
  key: ['task_id', 'number'],
  fixed: ['line'],
  changeable: [],
};

/** Something that happened, for people who watch: what, its task, its config, and a detail. */
export type StoredEvent = readonly [
  event: StateChangeEvent,
  taskId: string,
  configId: string,
  detail: string,
];

/** The events of one transaction, oldest first. */
export interface EventRow {
  /** Number of the last of the events. Numbers have the order in which the events became visible. */
  readonly number: number;
  /** How many events they are. */
  readonly size: number;
  readonly happened_at: number;
  /** A list of `StoredEvent`, as JSON. */
  readonly events: string;
}

export const eventTable: Table<EventRow> = {
  name: 'event',
  integers: ['number', 'size', 'happened_at'],
  hasDocument: false,
  isVersioned: false,
  key: ['number'],
  fixed: ['size', 'happened_at', 'events'],
  changeable: [],
};

/** Events that have no number yet. Until then the number is only a name. */
export const unnumberedEventTable: Table<EventRow> = { ...eventTable, name: 'unnumbered_event' };

/** The answer to a request, so that the same request gets it again. */
export interface RequestRow {
  readonly token: string;
  readonly expires_at: number;
  /** Empty until the request is answered, and if there is nothing to repeat. */
  readonly answer: string;
}

export const requestTable: Table<RequestRow> = {
  name: 'request',
  integers: ['expires_at'],
  hasDocument: false,
  isVersioned: false,
  key: ['token'],
  fixed: ['expires_at'],
  changeable: ['answer'],
};
