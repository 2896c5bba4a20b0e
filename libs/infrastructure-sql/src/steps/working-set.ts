import type { Transaction } from '../database/database';
import {
  eventTable,
  ledgerTable,
  requestTable,
  type EventRow,
  type LedgerRow,
  type RequestRow,
} from '../schema/tables';
import { ConfigRows } from './config-rows';
import { ConfigRunsRows } from './config-runs-rows';
import { StatisticsRows } from './statistics-rows';
import { TaskRows } from './task-rows';
import { WorkerRows } from './worker-rows';

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
  private events: EventRow[] = [];
  private ledger: LedgerRow[] = [];
  private counts = new Map<string, number>();
  private answers: RequestRow[] = [];

  constructor(
    readonly transaction: Transaction,
    private readonly counterBucket: number,
  ) {
    this.tasks = new TaskRows(transaction);
    this.runs = new ConfigRunsRows(transaction);
    this.configs = new ConfigRows(transaction);
    this.workers = new WorkerRows(transaction, () => this.tasks.flush());
    this.statistics = new StatisticsRows(transaction);
  }

  addEvent(event: EventRow): void {
    this.events.push(event);
  }

  addRecords(records: readonly LedgerRow[]): void {
    this.ledger.push(...records);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  keepAnswer(row: RequestRow): void {
    this.answers.push(row);
  }

  async answerTo(requestToken: string): Promise<string | undefined> {
    const pending = this.answers.find(({ token }) => token === requestToken);
    if (pending) return pending.answer;
    const [kept] = await this.transaction.query<Pick<RequestRow, 'answer'>>(
      'select answer from request where bucket = 0 and token = ?',
      requestToken,
    );
    return kept?.answer;
  }

  /** Writes every change. Rows that many transactions change come last, so that they are locked for a short time. */
  async flush(): Promise<void> {
    await this.tasks.flush();
    await this.configs.flush();
    await this.workers.flush();
    await this.writeNewRows();
    await this.statistics.flush();
    await this.runs.flush();
    await this.writeCounts();
  }

  private async writeNewRows(): Promise<void> {
    const { events, ledger, answers } = this;
    this.events = [];
    this.ledger = [];
    this.answers = [];
    if (events.length > 0) await this.transaction.insertRows(eventTable, events);
    if (ledger.length > 0) await this.transaction.insertRows(ledgerTable, ledger);
    if (answers.length > 0) await this.transaction.insertRows(requestTable, answers);
  }

  private async writeCounts(): Promise<void> {
    const { counts } = this;
    this.counts = new Map();
    for (const [name, by] of counts) {
      const changed = await this.transaction.execute(
        'update counter set value = value + ? where bucket = ? and name = ?',
        by,
        this.counterBucket,
        name,
      );
      if (changed > 0) continue;
      const statement = 'insert into counter (bucket, name, value) values (?, ?, ?)';
      await this.transaction.execute(statement, this.counterBucket, name, by);
    }
  }
}
