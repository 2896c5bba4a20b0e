import { StoreError, type Logger } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import type { RedisConnection } from '../redis-store';
import { openConnection } from './open-connection';
import type { RedisSettings } from './redis-settings';
import { SentinelWatch } from './sentinel-watch';

export class RedisRefusedError extends DomainError {
  readonly code = 'redis.refused';
}

/** Interval at which the log repeats that the process waits for Redis. */
const repeatWaitingAfterMs = 10_000;
const silentForMs = 3_000;
/** The message with which the client starts at the beginning of its list of sentinels again. It is not a failure. */
const nothingTried = /^All sentinels are unreachable\. Retrying from scratch after \d+ms\.$/;
const refusals =
  /WRONGPASS|NOAUTH|invalid username-password|invalid password|NOPERM|DB index is out of range|cluster support disabled/;

/**
 * The connections of one process: one for firing and running, so that its steps are sent in order and in few packets;
 * several for queries of people, so that a long list delays no fire; and one for wake-ups.
 */
export class RedisConnections {
  readonly main: RedisConnection;
  readonly queries: readonly [RedisConnection, ...RedisConnection[]];
  readonly subscriber: RedisConnection;
  private readonly sentinels: SentinelWatch;
  /** Aborts a start that is still waiting. */
  private refuseStart: ((error: Error) => void) | undefined;
  private waitingSince: number | undefined;
  private warnedAt = 0;

  constructor(
    private readonly settings: RedisSettings,
    private readonly log: Logger,
  ) {
    this.main = openConnection(settings, 'main');
    this.subscriber = openConnection(settings, 'wake-ups');
    const [first = this.main, ...others] = Array.from({ length: settings.poolSize - 1 }, (_, i) =>
      openConnection(settings, `query-${i + 1}`),
    );
    this.queries = [first, ...others];
    this.sentinels = new SentinelWatch(settings);
    this.main.on('error', (error: Error) => this.onMainError(causeOf(error)));
    this.main.on('ready', () => this.logConnected());
    // Only errors of the main connection are logged: the others have the same problems, or send nothing and do not notice.
    for (const other of this.all) if (other !== this.main) other.on('error', () => undefined);
    this.main.on('close', () => this.reconnect());
  }

  /**
   * Resolves when Redis replies. Waits and logs while Redis cannot be reached. Rejects if Redis refuses the connection,
   * because waiting would not help then.
   */
  async start(): Promise<void> {
    // The client reports no error for a server that accepts the connection and stays silent, or a cluster without addresses.
    const silence = setInterval(() => this.logWaiting(new Error('no answer yet')), silentForMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.refuseStart = (error) => reject(this.refused(error));
        void becomesReady(this.main)
          .then(() => becomesReady(this.subscriber))
          .then(resolve);
      });
    } finally {
      clearInterval(silence);
      this.refuseStart = undefined;
    }
    this.sentinels.start(() => this.followTheMaster());
  }

  stop(): void {
    this.sentinels.stop();
    // The client would wait two seconds for the end of a connection that has ended already.
    for (const connection of this.all) if (connection.status !== 'end') connection.disconnect();
  }

  get where(): string {
    const { mode, addr, sentinel, cluster } = this.settings;
    if (mode === 'standalone') return addr;
    return mode === 'sentinel'
      ? `${sentinel.masterName} (${sentinel.nodes.join(', ')})`
      : cluster.nodes.join(', ');
  }

  private get all(): ReadonlySet<RedisConnection> {
    return new Set([this.main, this.subscriber, ...this.queries]);
  }

  private followTheMaster(): void {
    this.log.info({ redis: this.where }, 'the sentinels have chosen another master, connecting to it');
    this.reconnect();
  }

  /** Disconnected connections look for the master in any case. */
  private reconnect(): void {
    for (const connection of this.all) if (connection.status === 'ready') connection.disconnect(true);
  }

  private onMainError(error: Error): void {
    if (this.refuseStart && refusals.test(error.message)) this.refuseStart(error);
    else this.logWaiting(error);
  }

  /** Logs at most every ten seconds that the process waits for Redis. */
  logWaiting(error: Error): void {
    if (nothingTried.test(error.message)) return;
    const now = performance.now();
    this.waitingSince ??= now;
    if (this.warnedAt > 0 && now - this.warnedAt < repeatWaitingAfterMs) return;
    this.warnedAt = now;
    const reason = 'code' in error && !(error instanceof StoreError) ? String(error.code) : error.message;
    this.log.warn({ redis: this.where, reason }, 'waiting for Redis');
  }

  /** Logs the end of the wait, if there was one. */
  logConnected(): void {
    if (this.waitingSince !== undefined) this.log.info({ redis: this.where }, 'Redis answers again');
    this.waitingSince = undefined;
    this.warnedAt = 0;
  }

  private refused(cause: Error): RedisRefusedError {
    return new RedisRefusedError(
      `Redis at ${this.where} refuses the connection: ${cause.message}. Check redis.username, redis.password and redis.db`,
      { redis: this.where },
      { cause },
    );
  }
}

/** Retries without a limit. */
function becomesReady(connection: RedisConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.once('ready', resolve);
    connection.connect().catch(() => undefined);
  });
}

/** If every node of a cluster fails, ioredis only reports that. The real cause is in `lastNodeError`. */
function causeOf(error: Error & { readonly lastNodeError?: unknown }): Error {
  return error.lastNodeError instanceof Error ? error.lastNodeError : error;
}
