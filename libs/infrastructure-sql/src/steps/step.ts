import type { RetentionSettings, StateChangeEvent, WakeUp } from '@distribute-schedule/application';
import type { FireRecord } from '@distribute-schedule/domain';
import { maxUnfoldedRuns } from '@distribute-schedule/store-kit';
import type { Transaction } from '../database/database';
import { writeFireRecord } from '../documents/config-documents';
import type { ConfigDayRows } from './config-day-rows';
import type { ConfigRanRows } from './config-ran-rows';
import type { ConfigRows } from './config-rows';
import type { ConfigLists } from './config-lists';
import type { ConfigRunsRows } from './config-runs-rows';
import type { EndedSumsRows } from './ended-sums-rows';
import type { EndedRunsLog } from './ended-runs-log';
import type { OrderNumbers } from './order-numbers';
import type { StatisticsRows } from './statistics-rows';
import type { TaskRows } from './task-rows';
import type { WorkerRows } from './worker-rows';
import type { WorkingSet, WorkingSetParts } from './working-set';
import type { SentWakeUp, WakeUpAddress } from '../wake-ups/in-process-wake-ups';

export interface StepContext extends WorkingSetParts {
  readonly retention: RetentionSettings;
  readonly numbers: OrderNumbers;
  readonly endedRuns: EndedRunsLog;
}

/**
 * One atomic step. It changes rows in memory, which its transaction writes, and collects what others should know once it
 * is committed.
 */
export class Step {
  /** True if schedulers should fold the log of ended runs. */
  hasLoggedRuns = false;
  private readonly sent: SentWakeUp[] = [];
  private readonly woken = new Set<WakeUpAddress>();
  private earliestDue: number | undefined;

  constructor(
    private readonly set: WorkingSet,
    /** The store's time in this step. */
    readonly now: number,
    private readonly context: StepContext,
  ) {}

  get tasks(): TaskRows {
    return this.set.tasks;
  }

  get runs(): ConfigRunsRows {
    return this.set.runs;
  }

  get configs(): ConfigRows {
    return this.set.configs;
  }

  get workers(): WorkerRows {
    return this.set.workers;
  }

  get statistics(): StatisticsRows {
    return this.set.statistics;
  }

  get endedSums(): EndedSumsRows {
    return this.set.endedSums;
  }

  get days(): ConfigDayRows {
    return this.set.days;
  }

  get lists(): ConfigLists {
    return this.set.lists;
  }

  get ran(): ConfigRanRows {
    return this.set.ran;
  }

  get retention(): RetentionSettings {
    return this.context.retention;
  }

  /** The transaction, with all changes of rows written, so that a statement sees them. */
  flushed(): Transaction {
    this.set.flush();
    return this.set.transaction;
  }

  /** The transaction, for tables whose rows no working set holds. */
  get transaction(): Transaction {
    return this.set.transaction;
  }

  nextNumber(): number {
    return this.context.numbers.next(this.now);
  }

  addEvent(event: StateChangeEvent, taskId: string, configId: string, detail = ''): void {
    this.set.events.add([event, taskId, configId, detail], this.now, this.nextNumber());
  }

  addRecords(configId: string, firstNumber: number, records: readonly FireRecord[]): void {
    const rows = records.map((record, i) => ({
      config_id: configId,
      number: firstNumber + i,
      record: writeFireRecord(record),
    }));
    // One change for neighbouring due times with the same outcome, because an outage can leave out thousands.
    records.forEach(({ outcome }, i) => {
      const isRun = outcome === 'fired' || outcome === 'late';
      if (!isRun && outcome !== records[i - 1]?.outcome) this.addEvent('not run', '', configId, outcome);
    });
    const exceptions = rows.filter((_, i) => records[i]?.outcome !== 'fired');
    this.set.addRecords(
      rows,
      exceptions.map(({ config_id, record }) => ({ number: this.nextNumber(), config_id, record })),
    );
  }

  dropRecordsBelow(configId: string, number: number): void {
    this.set.dropRecordsBelow({ config_id: configId, number });
  }

  count(what: string, by = 1): void {
    this.set.count(what, by);
  }

  /** True if no more ended runs are to be logged until some are folded. */
  get isLogFull(): boolean {
    return this.context.endedRuns.isFull;
  }

  noteLogSize(runs: number): void {
    this.context.endedRuns.isFull = runs >= maxUnfoldedRuns;
  }

  logEndedRun(line: string): void {
    this.set.logEndedRun({ number: this.nextNumber(), added_at: this.now }, line);
    this.hasLoggedRuns = true;
  }

  wakeSchedulersBy(at: number): void {
    if (this.earliestDue === undefined || at < this.earliestDue) this.earliestDue = at;
  }

  /** Wakes them once, however many tasks wait for them. */
  wakeWorkers(to: 'workers' | `worker ${string}`): void {
    if (this.woken.has(to)) return;
    this.woken.add(to);
    this.send(to, { kind: 'tasks' });
  }

  send(to: WakeUpAddress, wakeUp: WakeUp): void {
    this.sent.push({ to, wakeUp });
  }

  /** Returns the answer that this request was given before. */
  async answerTo(requestToken: string): Promise<readonly string[] | undefined> {
    const answer = await this.set.answers.to(requestToken);
    return answer === undefined ? undefined : (JSON.parse(answer) as readonly string[]);
  }

  keepAnswer(requestToken: string, answer: readonly string[], ttlMs: number): void {
    if (answer.length === 0) return;
    this.set.answers.keep({
      token: requestToken,
      expires_at: this.now + ttlMs,
      answer: JSON.stringify(answer),
    });
  }

  /** The wake-ups to deliver once the step is committed. */
  get wakeUps(): readonly SentWakeUp[] {
    if (this.earliestDue === undefined) return this.sent;
    return [...this.sent, { to: 'schedulers', wakeUp: { kind: 'due', at: this.earliestDue } }];
  }
}
