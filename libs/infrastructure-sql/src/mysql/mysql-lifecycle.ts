import { setTimeout as pause } from 'node:timers/promises';
import {
  StoreFullError,
  StoreUnavailableError,
  type Logger,
  type Store,
  type StoreHealth,
  type StoreWarning,
} from '@distribute-schedule/application';
import type { SqlStore } from '../sql-store';
import type { ElectionLock } from './election-lock';
import type { MysqlSettings } from './mysql-settings';
import type { PolledWakeUps } from './polled-wake-ups';

/** Pause before the next attempt of a start. */
const retryMs = 500;

interface ServerState {
  readonly version: string;
  readonly flush_log: number;
  readonly bytes: number | null;
}

/** Starts and stops the connection to the database, and reports its health. */
export class MysqlLifecycle implements Store {
  private isStopped = false;

  constructor(
    private readonly settings: MysqlSettings,
    private readonly store: SqlStore,
    private readonly connections: { readonly wakeUps: PolledWakeUps; readonly electionLock: ElectionLock },
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    await this.untilDone(() => this.store.open());
    await this.untilDone(() => this.store.checkWrites());
    this.connections.wakeUps.start();
    this.store.startSweeping();
    const { description, warnings } = await this.untilDone(() => this.health());
    this.log.info({ database: description }, 'connected to the database');
    for (const { message } of warnings) this.log.warn({}, message);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.connections.wakeUps.stop();
    await this.connections.electionLock.close();
    await this.store.close();
  }

  checkWrites(): Promise<void> {
    return this.store.checkWrites();
  }

  async health(): Promise<StoreHealth> {
    if (!this.store.isOpen) throw new StoreUnavailableError('the database is not open');
    const { host, port, database } = this.settings;
    const [state] = await this.store.read((reader) =>
      reader.query<ServerState>(
        `select version() as version, @@innodb_flush_log_at_trx_commit as flush_log,
           (select sum(data_length + index_length) from information_schema.tables
            where table_schema = database()) as bytes`,
      ),
    );
    const version = state?.version ?? '';
    const product = version.includes('MariaDB') ? 'MariaDB' : 'MySQL';
    return {
      description: `${product} ${version.split('-')[0] ?? ''} at ${host}:${port}, database ${database}`,
      usedMemoryBytes: state?.bytes ?? 0,
      maxMemoryBytes: 0,
      warnings: state?.flush_log === 1 ? [] : [delayedFlush(String(state?.flush_log))],
    };
  }

  /** Repeats a step of the start while the database is away or full. */
  private async untilDone<Result>(step: () => Promise<Result>): Promise<Result> {
    let lastReason = '';
    for (;;) {
      try {
        return await step();
      } catch (error) {
        const isTemporary = error instanceof StoreUnavailableError || error instanceof StoreFullError;
        if (!isTemporary || this.isStopped) throw error;
        if (error.message !== lastReason) this.log.warn({ err: error }, 'waiting for the database');
        lastReason = error.message;
      }
      await pause(retryMs);
    }
  }
}

const delayedFlush = (value: string): StoreWarning => ({
  code: 'mysql.delayed_flush',
  message: `The database can lose the last second of what it acknowledged when it stops (innodb_flush_log_at_trx_commit is ${value}). Set it to 1`,
  params: { value },
});
