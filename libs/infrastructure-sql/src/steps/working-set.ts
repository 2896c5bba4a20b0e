import type { Transaction } from '../database/database';
import {
  endedRunTable,
  ledgerExceptionTable,
  ledgerTable,
  type EndedRunRow,
  type LedgerExceptionRow,
  type LedgerRow,
} from '../schema/tables';
import { AnswerRows, AnswersInMemory, type Answers } from './answers';
import { ConfigDayRows } from './config-day-rows';
import { ConfigLists } from './config-lists';
import { ConfigRanRows } from './config-ran-rows';
import { ConfigRows } from './config-rows';
import { ConfigRunsRows } from './config-runs-rows';
import { EndedSumsRows } from './ended-sums-rows';
import { NewEvents, type EventNumbers } from './new-events';
import type { RememberedAnswers } from './remembered-answers';
import { StatisticsRows } from './statistics-rows';
import { TaskRows } from './task-rows';
import { WorkerRows } from './worker-rows';

/** Keys of rows that a step will ask for. A step can also read rows that it does not name here, but then it waits. */
export interface Needs {
  /** Tokens of requests whose answers may be known. */
  readonly requests?: readonly string[];
  readonly tasks?: readonly string[];
  /** Configs, by their ids. */
  readonly configs?: readonly string[];
  /** Runs of configs, by the ids of the configs. */
  readonly runs?: readonly string[];
  /** Configs that are due. */
  readonly due?: { readonly limit: number; readonly overdueByMs: number; readonly aheadMs: number };
  /** Workers whose room is asked for. */
  readonly rooms?: readonly string[];
}

export interface WorkingSetParts {
  /** The bucket of the counters that are raised. */
  readonly counterBucket: number;
  /** Estimates the store's time before a step knows it. */
  readonly clock: { now(): number };
  /** Set if this process alone works on the database. */
  readonly alone: { readonly answers: RememberedAnswers; readonly eventNumbers: EventNumbers } | undefined;
}

/** A row of the log of ended runs before its runs are known. */
type NewEndedRun = Omit<EndedRunRow, 'runs' | 'document'>;

/**
 * The rows that one transaction works on. The steps that share the transaction share them, so a row that several steps
 * change is read and written once.
 */
export class WorkingSet {
  readonly tasks: TaskRows;
  readonly runs: ConfigRunsRows;
  readonly configs: ConfigRows;
  readonly workers: WorkerRows;
  readonly statistics: StatisticsRows;
  readonly endedSums: EndedSumsRows;
  readonly days: ConfigDayRows;
  readonly lists: ConfigLists;
  readonly ran: ConfigRanRows;
  readonly answers: Answers;
  readonly events: NewEvents;
  private ledger: LedgerRow[] = [];
  private exceptions: LedgerExceptionRow[] = [];
  private firstRecords: Pick<LedgerRow, 'config_id' | 'number'>[] = [];
  private counts = new Map<string, number>();
  private ended: { readonly row: NewEndedRun; readonly lines: string[] } | undefined;

  constructor(
    readonly transaction: Transaction,
    private readonly parts: WorkingSetParts,
  ) {
    this.tasks = new TaskRows(transaction);
    this.runs = new ConfigRunsRows(transaction);
    this.configs = new ConfigRows(transaction);
    this.workers = new WorkerRows(transaction, () => this.tasks.flush());
    this.statistics = new StatisticsRows(transaction);
    this.endedSums = new EndedSumsRows(transaction);
    this.days = new ConfigDayRows(transaction);
    this.lists = new ConfigLists(transaction);
    this.ran = new ConfigRanRows(transaction);
    const { alone } = parts;
    this.answers = alone
      ? new AnswersInMemory(alone.answers)
      : new AnswerRows(transaction, parts.clock.now());
    this.events = new NewEvents(transaction, alone?.eventNumbers);
  }

  /** Reads what the steps need, with one statement for each table. None of them waits for another. */
  async readAhead(needs: readonly Needs[]): Promise<void> {
    const estimatedNow = this.parts.clock.now();
    const all = (what: Exclude<keyof Needs, 'due'>): string[] => [
      ...new Set(needs.flatMap((one) => one[what] ?? [])),
    ];
    const due = needs.find((one) => one.due)?.due;
    await Promise.all([
      due && this.configs.loadDue(estimatedNow - due.overdueByMs, due.limit, due.aheadMs),
      this.answers.load(all('requests')),
      this.tasks.load(all('tasks')),
      this.configs.load(all('configs')),
      this.workers.loadRooms(all('rooms')),
      this.runs.load(all('runs')),
    ]);
  }

  addRecords(records: readonly LedgerRow[], exceptions: readonly LedgerExceptionRow[]): void {
    this.ledger.push(...records);
    this.exceptions.push(...exceptions);
  }

  /** Drops the records of a config that have lower numbers. */
  dropRecordsBelow(first: Pick<LedgerRow, 'config_id' | 'number'>): void {
    this.firstRecords.push(first);
  }

  count(what: string, by: number): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  /** The ended runs of the steps that share this transaction share a row. */
  logEndedRun(row: NewEndedRun, line: string): void {
    if (this.ended) this.ended.lines.push(line);
    else this.ended = { row, lines: [line] };
  }

  /** Writes every change of a row, so that later statements see it. */
  flush(): void {
    const { ledger, exceptions, firstRecords } = this;
    this.ledger = [];
    this.exceptions = [];
    this.firstRecords = [];
    this.tasks.flush();
    this.configs.flush();
    this.workers.flush();
    this.transaction.insertRows(ledgerTable, ledger);
    this.transaction.insertRows(ledgerExceptionTable, exceptions);
    this.transaction.deleteBelow(ledgerTable, firstRecords);
    this.statistics.flush();
    this.endedSums.flush();
    this.days.flush();
    this.lists.flush();
    this.ran.flush();
    this.runs.flush();
  }

  /** Writes everything. Rows that many transactions change come last, so that they are locked for a short time. */
  finish(): void {
    const { counts, ended } = this;
    this.counts = new Map();
    this.ended = undefined;
    this.events.flush();
    if (ended) this.transaction.insertRows(endedRunTable, [endedRunRow(ended.row, ended.lines)]);
    this.answers.flush();
    this.flush();
    this.transaction.addToCounters(this.parts.counterBucket, counts);
  }
}

const endedRunRow = (row: NewEndedRun, lines: readonly string[]): EndedRunRow => ({
  ...row,
  runs: lines.length,
  document: lines.join('\n'),
});
