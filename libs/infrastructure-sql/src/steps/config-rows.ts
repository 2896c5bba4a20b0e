import type { Transaction } from '../database/database';
import { configTable, type ConfigRow } from '../schema/tables';
import { RowSet } from './row-set';

const columns = `id, created_micros, version, name_key, is_enabled, executor, owner, type, labels, due_at, wake_at,
  after_end_ms, claim_token, placement_memo, parked_because, parked_at, failing_since, ledger_next, row_version`;

/** Changes with each save. A config that was removed and added again has another creation time. */
export const configVersionTokenOf = ({
  created_micros,
  version,
}: Pick<ConfigRow, 'created_micros' | 'version'>): string => `${created_micros}.${version}`;

/** The task configs that a step works on. */
export class ConfigRows extends RowSet<ConfigRow> {
  private readAhead: readonly ConfigRow[] | undefined;

  constructor(transaction: Transaction) {
    super(transaction, configTable, ({ id }) => id);
  }

  async load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.isRead(id)).sort();
    if (missing.length === 0) return;
    const statement = `select ${columns} from task_config where bucket = 0 and id in (??)`;
    this.takeUp(await this.transaction.query(statement, missing));
    this.noteMissing(missing);
  }

  async loadDocuments(ids: readonly string[]): Promise<void> {
    this.flush();
    const statement = `select ${columns}, document from task_config where bucket = 0 and id in (??)`;
    this.takeUp(await this.transaction.query(statement, ids));
    this.noteMissing(ids);
  }

  async find(id: string): Promise<ConfigRow | undefined> {
    await this.load([id]);
    return this.get(id);
  }

  /** Reads configs that `due` returns at this time, so that it need not wait for them. */
  async loadDue(until: number, limit: number, aheadMs: number): Promise<void> {
    this.readAhead = await this.due(until, limit, aheadMs);
  }

  /**
   * Configs whose time has come, the oldest first, and unclaimed ones whose time comes within `aheadMs`. Those that have
   * become due since they were read ahead are left for the next call.
   */
  async due(until: number, limit: number, aheadMs: number): Promise<ConfigRow[]> {
    const { readAhead } = this;
    this.readAhead = undefined;
    const isDue = ({ wake_at: at, claim_token: token }: ConfigRow) =>
      at !== null && (at <= until || (at <= until + aheadMs && token === null));
    if (readAhead) return readAhead.filter(isDue).slice(0, limit);
    this.flush();
    const statement = `select ${columns}, document from task_config
      where bucket = 0 and wake_at <= ? and (wake_at <= ? or claim_token is null) order by wake_at, id limit ? {for update skip locked}`;
    return this.takeUp(await this.transaction.query<ConfigRow>(statement, until + aheadMs, until, limit));
  }
}
