import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';
import type { Database, Reader, StoreTime, Transaction } from '../database/database';
import { asStoreError, endsConnection, isConflict } from './mysql-errors';
import type { MysqlSettings } from './mysql-settings';
import { MysqlTransaction } from './mysql-transaction';
import { prepareDatabase } from './prepare-database';
import type { ServerTime } from './server-time';

/** A transaction that met others is performed at most this often. */
const maxAttempts = 25;
const maxPauseMs = 40;

/** Counters are spread over this many rows, so that processes do not wait for one another. */
const counterBuckets = 64;

/** The session must not depend on the server's defaults. */
const sessionSettings = [
  `set session time_zone = '+00:00'`,
  `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
  'set session transaction isolation level read committed',
  'set session innodb_lock_wait_timeout = 5',
];

interface Session {
  readonly connection: Connection;
  readonly transaction: MysqlTransaction;
}

/** MySQL or MariaDB, with one connection for transactions and one for reads. */
export class MysqlDatabase implements Database {
  readonly counterBucket = randomInt(counterBuckets);
  readonly maxTurnMs = 50;
  private isOpened = false;
  private writer: Session | undefined;
  private reader: Session | undefined;
  /** One transaction at a time, because all of them use the same connection. */
  private lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly settings: MysqlSettings,
    private readonly time: ServerTime,
  ) {}

  async open(): Promise<number> {
    try {
      const { connection } = await this.connect(true);
      await prepareDatabase(connection);
      await connection.end();
      this.isOpened = true;
      await this.read(() => Promise.resolve());
      return this.time.now();
    } catch (error) {
      throw asStoreError(error);
    }
  }

  async close(): Promise<void> {
    this.isOpened = false;
    const sessions = [this.writer, this.reader].filter((session) => session !== undefined);
    this.writer = undefined;
    this.reader = undefined;
    await Promise.all(sessions.map(({ connection }) => connection.end().catch(() => undefined)));
  }

  get isOpen(): boolean {
    return this.isOpened;
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  write<Answer>(perform: (transaction: Transaction, time: StoreTime) => Promise<Answer>): Promise<Answer> {
    const written = this.lastWrite.then(() => this.performUntilDone(perform));
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private async performUntilDone<Answer>(
    perform: (transaction: Transaction, time: StoreTime) => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.performOnce(perform);
      } catch (error) {
        if (!isConflict(error) || attempt === maxAttempts) throw asStoreError(error);
      }
      await pause(Math.random() * Math.min(maxPauseMs, 2 ** attempt));
    }
  }

  async read<Answer>(perform: (reader: Reader, time: StoreTime) => Promise<Answer>): Promise<Answer> {
    try {
      this.reader ??= await this.connect(false);
      await this.time.refresh(this.reader.transaction);
      return await perform(this.reader.transaction, () => this.time.now());
    } catch (error) {
      if (endsConnection(error)) {
        this.reader?.connection.destroy();
        this.reader = undefined;
      }
      throw asStoreError(error);
    }
  }

  private async performOnce<Answer>(
    perform: (transaction: Transaction, time: StoreTime) => Promise<Answer>,
  ): Promise<Answer> {
    this.writer ??= await this.connect(true);
    const { connection, transaction } = this.writer;
    try {
      await connection.query('start transaction');
      const now = await this.time.read(transaction);
      const answer = await perform(transaction, () => now);
      await connection.query('commit');
      return answer;
    } catch (error) {
      if (endsConnection(error)) this.dropWriter();
      else await connection.query('rollback').catch(() => this.dropWriter());
      throw error;
    }
  }

  private dropWriter(): void {
    this.writer?.connection.destroy();
    this.writer = undefined;
  }

  private async connect(mayLock: boolean): Promise<Session> {
    const { host, port, socketPath, database, user, password, connectTimeoutMs } = this.settings;
    const connection = await createConnection({
      ...(socketPath === undefined ? { host, port } : { socketPath }),
      database,
      user,
      password,
      connectTimeout: connectTimeoutMs,
      charset: 'utf8mb4_bin',
      // Sums are decimals. All of ours fit into a number.
      decimalNumbers: true,
      maxPreparedStatements: 500,
    });
    // A connection that ends while it is idle must not end the process; the next statement reports it.
    connection.on('error', () => undefined);
    for (const setting of sessionSettings) await connection.query(setting);
    return { connection, transaction: new MysqlTransaction(connection, mayLock) };
  }
}
