import type { Transaction } from '../database/database';
import { taskTable, type TaskRow } from '../schema/tables';
import { RowSet } from './row-set';

const columns = `id, config_id, requirement, precedence, timeout_ms, created_micros, status, version_token, in_turn,
  queue_kind, queue_key, position, review_at, started_at, cancel_at, ended_at, row_version`;

/** The tasks that a step works on. */
export class TaskRows extends RowSet<TaskRow> {
  constructor(transaction: Transaction) {
    super(transaction, taskTable, ({ id }) => id);
  }

  /** The unfinished task with this id. */
  open(id: string): TaskRow | undefined {
    const row = this.get(id);
    return row?.status === 'open' ? row : undefined;
  }

  /** Reads the rows without their documents. */
  async load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.isRead(id));
    if (missing.length === 0) return;
    this.takeUp(
      await this.transaction.query(
        `select ${columns} from task where bucket = 0 and id in (??) {for update}`,
        missing,
      ),
    );
    this.noteMissing(missing);
  }

  async loadDocuments(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.isRead(id) || this.get(id)?.document === undefined);
    if (missing.length === 0) return;
    await this.select(
      `select ${columns}, document from task where bucket = 0 and id in (??) {for update}`,
      missing,
    );
    this.noteMissing(missing);
  }

  /** The first tasks in the queues of these workers, or the first that run on them. */
  ofWorker(kind: 'queue' | 'running', workerId: string, limit: number): Promise<TaskRow[]> {
    return this.select(
      `select ${columns}, document from task
       where bucket = 0 and queue_kind = ? and queue_key = ? order by position, id limit ?
       {for update skip locked}`,
      kind,
      workerId,
      limit,
    );
  }

  /** The first tasks that wait for any worker. */
  pending(requirement: string, limit: number): Promise<TaskRow[]> {
    return this.select(
      `select ${columns}, document from task
       where bucket = 0 and queue_kind = 'pending' and queue_key = ? order by position, id limit ?
       {for update skip locked}`,
      requirement,
      limit,
    );
  }

  async firstInLine(configId: string): Promise<TaskRow | undefined> {
    const [first] = await this.select(
      `select ${columns} from task
       where bucket = 0 and queue_kind = 'line' and queue_key = ? order by position, id limit 1`,
      configId,
    );
    return first;
  }

  /** Unfinished tasks of a config, oldest first. */
  openOfConfig(configId: string, limit: number): Promise<TaskRow[]> {
    return this.select(
      `select ${columns}, document from task
       where bucket = 0 and config_id = ? and ended_at is null order by created_micros limit ?`,
      configId,
      limit,
    );
  }

  /** Tasks that a scheduler has to look at by this time. */
  toReview(until: number, limit: number): Promise<TaskRow[]> {
    return this.select(
      `select ${columns}, document from task where bucket = 0 and review_at <= ? order by review_at, id limit ?
       {for update skip locked}`,
      until,
      limit,
    );
  }

  /** Tasks of a config that finished first. */
  oldestFinished(configId: string, limit: number): Promise<TaskRow[]> {
    return this.select(
      `select ${columns} from task
       where bucket = 0 and config_id = ? and ended_at is not null order by ended_at, created_micros limit ?`,
      configId,
      limit,
    );
  }

  private async select(
    statement: string,
    ...parameters: Parameters<Transaction['query']> extends [string, ...infer Rest] ? Rest : never
  ): Promise<TaskRow[]> {
    this.flush();
    return this.takeUp(await this.transaction.query<TaskRow>(statement, ...parameters));
  }
}
