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
import type { Part, Table } from './table';

type Ordered<Value, Key extends Part[]> = Table<Value, Key>;

/** Everything that is stored: the only place that names it. A change of what stands in one is a new format. */
export interface Tables {
  /** Task id -> its JSON, as of the last decision about it. */
  readonly taskDocuments: Table<string>;
  readonly taskResults: Table<string>;
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
  /** [config, task id] of those that are not finished. */
  readonly open: Groups<true>;
  /** Config id -> the task whose turn it is. */
  readonly turns: Table<string>;
  /** [config, end, task id] */
  readonly history: Groups<EndRecord>;
  /** [list, made] -> task id: see task-lists.ts. */
  readonly lists: Groups<string>;
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
  readonly epochs: Table<number>;
  readonly executors: Table<{ document: string; revision: number }>;
  /** Request token -> what was answered. */
  readonly requests: Table<readonly string[]>;
  readonly replies: Table<{ document: string; until: number }>;
  /** ['audit', number] */
  readonly auditRecords: Groups<string>;
  /** [moment, what] that goes by itself. */
  readonly expiries: Ordered<Expiry, [number, string]>;
  /** ['counts', what was counted] -> how often */
  readonly counts: Ordered<number, Part[]>;
}

/** How the medium makes a table of a name. */
export interface TableMaker {
  keyed<Value>(name: string): Table<Value>;
  ordered<Value, Key extends Part[]>(name: string): Table<Value, Key>;
  /** Its rows change many times in one commit. */
  often<Value>(name: string): Table<Value, Part[]>;
  /** It is empty when the store opens, and filled from other tables. */
  derived<Value, Key extends Part[]>(name: string): Table<Value, Key>;
}

export function openTables(make: TableMaker): Tables {
  const table = <Value>(name: string): Table<Value> => make.keyed(name);
  const ordered = <Value, Key extends Part[]>(name: string): Ordered<Value, Key> => make.ordered(name);
  const sizes = make.often<number>('sizes');
  const groups = <Value>(name: string): Groups<Value> =>
    new Groups<Value>(name, make.ordered<Value, Part[]>(name), sizes);
  const placeSizes = make.derived<number, Part[]>('place-sizes');
  const places = (name: string): Groups<true> =>
    new Groups<true>(name, make.derived<true, Part[]>(name), placeSizes);
  return {
    taskDocuments: table('task-documents'),
    taskResults: table('task-results'),
    live: table('live'),
    deadlines: make.derived('deadlines'),
    queues: places('queues'),
    pending: places('pending'),
    lines: places('lines'),
    running: places('running'),
    open: places('open'),
    turns: table('turns'),
    history: groups('history'),
    lists: groups('lists'),
    unreadable: groups('unreadable'),
    configDocuments: table('config-documents'),
    configs: table('configs'),
    configNames: ordered('config-names'),
    due: ordered('due'),
    ledgers: groups('ledgers'),
    statistics: make.often('statistics'),
    journals: table('journals'),
    journalLines: groups('journal-lines'),
    workers: table('workers'),
    schedulers: table('schedulers'),
    leader: table('leader'),
    epochs: table('epochs'),
    executors: table('executors'),
    requests: table('requests'),
    replies: table('replies'),
    auditRecords: groups('audit-records'),
    expiries: ordered('expiries'),
    counts: make.often('counts'),
  };
}
