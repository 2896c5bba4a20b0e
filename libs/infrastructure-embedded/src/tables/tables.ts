import type { Commits } from './commits';
import { Groups } from './groups';
import type {
  ConfigRecord,
  EndRecord,
  Expiry,
  JournalRecord,
  LiveRecord,
  SchedulerRecord,
  WorkerRecord,
} from './records';
import { byCodePoints, type Order } from './order';
import { RowTable } from './row-table';
import type { Part, Table } from './table';

type Ordered<Value, Key extends Part[]> = Table<Value, Key>;

/** Everything that is stored: the only place that names it. A change of what stands in one is a new format. */
export interface Tables {
  /** Task id -> its JSON, as of the last decision about it. */
  readonly taskDocuments: Table<string>;
  readonly live: Table<LiveRecord>;
  /** [when somebody looks at it, task id] of each unfinished task. */
  readonly deadlines: Ordered<true, [number, string]>;
  /** [worker, number, task id] */
  readonly queues: Groups<true>;
  /** [requirement, precedence, task id] */
  readonly pending: Groups<true>;
  /** [config, number, task id] */
  readonly lines: Groups<true>;
  /** [worker, task id] */
  readonly running: Groups<true>;
  /** [list, made] -> id of each unfinished task: see task-lists.ts. */
  readonly open: Groups<string>;
  /** Config id -> the task whose turn it is; several, separated by spaces, while a replacement stops them. */
  readonly turns: Table<string>;
  /** [config, end, task id] */
  readonly history: Groups<EndRecord>;
  /** [list, made] -> id of each finished one. */
  readonly ended: Ordered<string, [string, number]>;
  /** [when it was put aside, task id] -> why its document could not be read. */
  readonly unreadable: Groups<string>;

  readonly configDocuments: Table<string>;
  readonly configs: Table<ConfigRecord>;
  /** [key of its name, config id] */
  readonly configNames: Ordered<true, [string, string]>;
  /** [when a scheduler looks at it, config id] */
  readonly due: Ordered<true, [number, string]>;
  /** [config, number] -> what became of a due time, as JSON. */
  readonly ledgers: Groups<string>;
  /** [config, day since 1970] -> sums */
  readonly statistics: Ordered<Record<string, number>, Part[]>;

  readonly journals: Table<JournalRecord>;
  /** [task, number] -> a line as JSON. */
  readonly journalLines: Groups<string>;
  readonly workers: Table<WorkerRecord>;
  readonly schedulers: Table<SchedulerRecord>;
  readonly leader: Table<{ id: string; until: number }>;
  /** How often somebody was elected. */
  readonly epochs: Table<number>;
  readonly executors: Table<{ document: string; revision: number }>;
  /** Request token -> what was answered. */
  readonly requests: Table<readonly string[]>;
  readonly replies: Table<{ document: string; until: number }>;
  /** ['audit', number] */
  readonly auditRecords: Groups<string>;
  /** [moment, what] that goes by itself. */
  readonly expiries: Ordered<Expiry, [number, string]>;
  /** What was counted -> how often. */
  readonly counts: Table<number>;
}

/** How the medium makes a table of a name. */
export interface TableMaker {
  /** For rows that are found one by one. */
  keyed<Value>(name: string): Table<Value>;
  /** For rows that follow one another. */
  ordered<Value, Key extends string | Part[]>(name: string, order?: Order): Table<Value, Key>;
}

/**
 * @param derived makes those that are empty when the store opens: they are filled from other tables, or say who works on
 * it, and whoever did before is gone
 */
export function openTables(kept: TableMaker, derived: TableMaker): Tables {
  const table = <Value>(name: string): Table<Value> => kept.keyed(name);
  const ordered = <Value, Key extends Part[]>(name: string): Ordered<Value, Key> => kept.ordered(name);
  const groupsOf = <Value>(make: TableMaker, name: string): Groups<Value> =>
    new Groups<Value>(
      make.ordered<Value, Part[]>(name),
      make.keyed<number>(`${name}-sizes`),
      derived.keyed<Part>(`${name}-fronts`),
    );
  const groups = <Value>(name: string): Groups<Value> => groupsOf(kept, name);
  const places = (name: string): Groups<true> => groupsOf(derived, name);
  return {
    taskDocuments: table('task-documents'),
    live: table('live'),
    deadlines: derived.ordered('deadlines'),
    queues: places('queues'),
    pending: places('pending'),
    lines: places('lines'),
    running: places('running'),
    open: groupsOf(derived, 'open'),
    turns: table('turns'),
    history: groups('history'),
    ended: ordered('ended'),
    unreadable: groups('unreadable'),
    configDocuments: table('config-documents'),
    configs: kept.ordered('configs'),
    configNames: kept.ordered('config-names', byCodePoints),
    due: derived.ordered('due'),
    ledgers: groups('ledgers'),
    statistics: ordered('statistics'),
    journals: table('journals'),
    journalLines: groups('journal-lines'),
    workers: derived.keyed('workers'),
    schedulers: derived.keyed('schedulers'),
    leader: derived.keyed('leader'),
    epochs: table('epochs'),
    executors: table('executors'),
    requests: table('requests'),
    replies: table('replies'),
    auditRecords: groups('audit-records'),
    expiries: ordered('expiries'),
    counts: table('counts'),
  };
}

/** They lie on nothing. */
export function tablesInMemory(commits: Commits): TableMaker {
  return {
    keyed: (name) => RowTable.keyed(commits, name),
    ordered: (name, order) => RowTable.ordered(commits, name, undefined, order),
  };
}
