import { StoreUnavailableError, type Clock } from '@distribute-schedule/application';
import type { Database, Reader, StoreTime, Transaction } from '../database/database';
import type { Connection } from './load-libsql';
import { asStoreError } from './sqlite-errors';
import { SqliteTransaction } from './sqlite-transaction';

/** Location of the rows of one store. */
export interface SqlitePlace {
  /** Opens the place for this process alone, with the current schema. */
  open(): Promise<OpenSqlite>;
  soon(callback: () => void): void;
  readonly maxTurnMs: number;
  /** True if a read outside of a transaction locks the file for itself, which costs more than to begin one. */
  readonly locksEachRead: boolean;
}

export interface OpenSqlite {
  readonly connection: Connection;
  /** Called after a commit, so that the disk has it after a while. */
  readonly flushSoon: () => void;
  close(): Promise<void>;
}

/** So that the store's time does not go back when the process starts again. */
const keepTime = `update meta set value = ? where name = 'latest_time'`;
/** The kept time is this far ahead, so that not every commit writes it. */
const keptAheadMs = 1_000;

/** SQLite on one connection, with one transaction at a time. */
export class SqliteDatabase implements Database {
  readonly isShared = false;
  readonly counterBucket = 0;
  private opened: (OpenSqlite & { readonly transaction: SqliteTransaction }) | undefined;
  private readonly time: StoreTime;
  private keptUntil = 0;

  constructor(
    private readonly place: SqlitePlace,
    clock: Pick<Clock, 'now'>,
  ) {
    this.time = () => clock.now();
  }

  async open(): Promise<number> {
    const opened = await this.place.open();
    const transaction = new SqliteTransaction(opened.connection);
    this.opened = { ...opened, transaction };
    const [latest] = await transaction.query<{ readonly value: string }>(
      `select value from meta where name = 'latest_time'`,
    );
    return Number(latest?.value ?? 0);
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  get maxTurnMs(): number {
    return this.place.maxTurnMs;
  }

  soon(callback: () => void): void {
    this.place.soon(callback);
  }

  async write<Answer>(
    perform: (transaction: Transaction, startedAt: () => Promise<number>) => Promise<Answer>,
  ): Promise<Answer> {
    const { transaction, flushSoon } = this.current;
    try {
      if (this.place.locksEachRead) transaction.begin();
      const answer = await perform(transaction, () => Promise.resolve(this.time()));
      if (!transaction.hasWritten) {
        transaction.commit();
        return answer;
      }
      const keptUntil = this.keepTimeAhead(transaction);
      transaction.commit();
      this.keptUntil = keptUntil;
      flushSoon();
      return answer;
    } catch (error) {
      transaction.rollBack();
      throw asStoreError(error);
    }
  }

  async read<Answer>(perform: (reader: Reader, time: StoreTime) => Promise<Answer>): Promise<Answer> {
    try {
      return await perform(this.current.transaction, this.time);
    } catch (error) {
      throw asStoreError(error);
    }
  }

  private keepTimeAhead(transaction: Transaction): number {
    const now = this.time();
    if (now < this.keptUntil) return this.keptUntil;
    transaction.run(keepTime, String(now + keptAheadMs));
    return now + keptAheadMs;
  }

  private get current(): NonNullable<SqliteDatabase['opened']> {
    if (!this.opened) throw new StoreUnavailableError('the store is not open');
    return this.opened;
  }
}
