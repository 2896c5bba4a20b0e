import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailableError } from '@distribute-schedule/application';
import type { Database, Reader, StoreTime, Transaction } from '../database/database';
import { asStoreError, endsConnection, isConflict, losesConnection } from './mysql-errors';
import type { MysqlSettings } from './mysql-settings';
import { prepareDatabase } from './prepare-database';
import { ReadSessions } from './read-sessions';
import { MysqlTransaction, type CommitProof } from './mysql-transaction';
import type { ServerTime } from './server-time';
import { Session } from './session';

/** A transaction that met others is performed at most this often. One that lost its connection is performed twice. */
const maxAttempts = 25;
const maxPauseMs = 40;

/** The row of a process that is gone is dropped after this time. */
const proofTtlMs = 600_000;

/** Counters are spread over this many rows, so that processes do not wait for one another. */
const counterBuckets = 64;

/** MySQL or MariaDB, with one connection for transactions, and the rest of the pool for reads. */
export class MysqlDatabase implements Database {
  readonly isShared = true;
  readonly counterBucket = randomInt(counterBuckets);
  readonly maxTurnMs = 50;
  /** Token of the row that names the latest transaction of this process. */
  private readonly proofToken = `process ${randomUUID()}`;
  private isOpened = false;
  private readonly writer: Session;
  private readonly readers: ReadSessions;
  /** One transaction at a time, because all of them use the same connection. */
  private lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    settings: MysqlSettings,
    private readonly time: ServerTime,
  ) {
    this.writer = new Session(settings, 'writes');
    this.readers = new ReadSessions(settings, settings.poolSize - 1);
  }

  async open(): Promise<number> {
    try {
      await this.writer.use((statements) => prepareDatabase(statements));
      this.isOpened = true;
      await this.read(() => Promise.resolve());
      return this.time.now();
    } catch (error) {
      await this.close();
      throw asStoreError(error);
    }
  }

  async close(): Promise<void> {
    this.isOpened = false;
    await this.lastWrite;
    await Promise.all([this.writer.close(), this.readers.close()]);
  }

  get isOpen(): boolean {
    return this.isOpened;
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  write<Answer>(
    perform: (transaction: Transaction, startedAt: () => Promise<number>) => Promise<Answer>,
  ): Promise<Answer> {
    const written = this.lastWrite.then(() => this.performUntilDone(perform));
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private async performUntilDone<Answer>(
    perform: (transaction: Transaction, startedAt: () => Promise<number>) => Promise<Answer>,
  ): Promise<Answer> {
    let hasLostConnection = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.performOnce(perform);
      } catch (error) {
        const isLost = losesConnection(error);
        if (attempt === maxAttempts || (isLost ? hasLostConnection : !isConflict(error)))
          throw asStoreError(error);
        hasLostConnection ||= isLost;
      }
      await pause(Math.random() * Math.min(maxPauseMs, 2 ** attempt));
    }
  }

  async read<Answer>(perform: (reader: Reader, time: StoreTime) => Promise<Answer>): Promise<Answer> {
    const readOnce = () =>
      this.readers.use(async (reader) => {
        await this.time.refresh(reader);
        return perform(reader, () => this.time.now());
      });
    try {
      return await readOnce().catch((error: unknown) => {
        if (losesConnection(error)) return readOnce();
        throw error;
      });
    } catch (error) {
      throw asStoreError(error);
    }
  }

  private async performOnce<Answer>(
    perform: (transaction: Transaction, startedAt: () => Promise<number>) => Promise<Answer>,
  ): Promise<Answer> {
    const proof = { token: this.proofToken, expiresAt: this.time.now() + proofTtlMs, answer: randomUUID() };
    let performed: { readonly answer: Answer } | undefined;
    try {
      return await this.writer.use(async (statements) => {
        const transaction = new MysqlTransaction(statements);
        try {
          const answer = await perform(transaction, () => this.time.read(transaction));
          performed = { answer };
          if (transaction.hasWritten) await transaction.commit(proof);
          else await statements.run('rollback');
          return answer;
        } catch (error) {
          if (!endsConnection(error)) await statements.run('rollback');
          throw error;
        }
      });
    } catch (error) {
      if (performed && endsConnection(error) && (await this.wasCommitted(proof))) return performed.answer;
      throw error;
    }
  }

  /** Asks what became of a commit whose reply was lost. The new connection has ended the earlier one before. */
  private async wasCommitted({ token, answer }: CommitProof): Promise<boolean> {
    try {
      const [found] = await this.writer.use((statements) =>
        statements.query<{ readonly answer: string }>(
          'select answer from request where bucket = 0 and token = ?',
          token,
        ),
      );
      return found?.answer === answer;
    } catch (cause) {
      // Performs nothing again, because it may be committed.
      throw new StoreUnavailableError('the reply to a commit was lost', { cause });
    }
  }
}
