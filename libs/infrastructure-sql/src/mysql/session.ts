import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StoreUnavailableError } from '@distribute-schedule/application';
import { createConnection, type Connection } from 'mysql2/promise';
import { endsConnection, hasNoSessionLocks } from './mysql-errors';
import type { MysqlSettings } from './mysql-settings';
import { MysqlStatements } from './mysql-statements';

/** The session must not depend on the server's defaults. */
const settings = [
  `set session time_zone = '+00:00'`,
  `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
  'set session transaction isolation level read committed',
  // Shorter than the time limit of a statement.
  'set session innodb_lock_wait_timeout = 3',
];

/**
 * The server ends a session that has sent nothing for this long. A process that hangs in the middle of a transaction, or
 * whose machine is gone, would otherwise hold its rows for hours, and no other process could work on them.
 */
const maxIdleSeconds = { writes: 5, reads: 600 } as const;
/** A session that was idle for longer than this share of that time is replaced before the server ends it. */
const usableShare = 0.8;

/** How long an earlier session may take to end after it was killed. */
const maxEndSeconds = 10;

/** One connection at a time. It is made when it is needed, and again after it was lost. */
export class Session {
  /** Lock that the server frees when a session ends. */
  private readonly lockName = `ds_${randomUUID()}`;
  private current:
    Promise<{ readonly connection: Connection; readonly statements: MysqlStatements }> | undefined;
  private connection: Connection | undefined;
  private usedAt = performance.now();

  constructor(
    private readonly settings: MysqlSettings,
    private readonly purpose: 'writes' | 'reads',
  ) {}

  async use<Answer>(perform: (statements: MysqlStatements) => Promise<Answer>): Promise<Answer> {
    this.replaceIfIdle();
    this.current ??= this.connect();
    const used = this.current;
    try {
      const { statements } = await used;
      return await perform(statements);
    } catch (error) {
      if (this.current === used && endsConnection(error)) this.drop();
      throw error;
    } finally {
      this.usedAt = performance.now();
    }
  }

  private replaceIfIdle(): void {
    const idleMs = performance.now() - this.usedAt;
    this.usedAt = performance.now();
    // Waits for nothing, because the server may be out of reach.
    if (idleMs > maxIdleSeconds[this.purpose] * 1_000 * usableShare) void this.close();
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    this.connection = undefined;
    await current?.then(({ connection }) => connection.end()).catch(() => undefined);
  }

  private drop(): void {
    void this.current?.then(
      ({ connection }) => connection.destroy(),
      () => undefined,
    );
    this.current = undefined;
    this.connection = undefined;
  }

  private async connect() {
    const { host, port, socketPath, database, user, password, connectTimeoutMs, commandTimeoutMs } =
      this.settings;
    const connection = await createConnection({
      ...(socketPath === undefined ? { host, port } : { socketPath }),
      database,
      user,
      password,
      ...(this.settings.ssl && { ssl: tlsOptions(this.settings) }),
      connectTimeout: connectTimeoutMs,
      charset: 'utf8mb4_bin',
      // Sums are decimals. All of ours fit into a number.
      decimalNumbers: true,
      maxPreparedStatements: 500,
      // A text of several statements saves round trips. All of our texts are constants.
      multipleStatements: this.purpose === 'writes',
    });
    // A connection can end while it is idle. The next statement then has another one.
    for (const event of ['error', 'end'])
      connection.on(event, () => {
        if (this.connection === connection) this.current = undefined;
      });
    const mayLock = this.purpose === 'writes';
    const statements = new MysqlStatements(connection, { mayLock, commandTimeoutMs });
    try {
      for (const setting of settings) await statements.run(setting);
      await statements.run(`set session wait_timeout = ${maxIdleSeconds[this.purpose]}`);
      if (mayLock) await this.endEarlierSession(statements);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    this.connection = connection;
    return { connection, statements };
  }

  /**
   * A statement of a lost connection can still be running, and its transaction can still be committed. It has to be known
   * which, before a request is repeated. Servers that have no such locks end the session when they notice the loss.
   */
  private async endEarlierSession(statements: MysqlStatements): Promise<void> {
    const [earlier] = await statements
      .query<{ readonly id: number | null }>('select is_used_lock(?) as id', this.lockName)
      .catch(() => []);
    if (!earlier) return;
    if (earlier.id !== null) await statements.run(`kill connection ${earlier.id}`).catch(() => undefined);
    const [lock] = await statements
      .query<{ readonly is_free: number | null }>(
        'select get_lock(?, ?) as is_free',
        this.lockName,
        maxEndSeconds,
      )
      .catch((error: unknown) => {
        if (hasNoSessionLocks(error)) return [{ is_free: 1 }];
        throw error;
      });
    if (lock?.is_free !== 1)
      throw new StoreUnavailableError('an earlier connection of this process is still busy');
  }
}

/** Verifies that the certificate is valid, and that it belongs to the host of the address. */
function tlsOptions({ sslCaFile }: MysqlSettings) {
  return {
    rejectUnauthorized: true,
    verifyIdentity: true,
    ...(sslCaFile !== '' && { ca: readFileSync(sslCaFile) }),
  };
}
