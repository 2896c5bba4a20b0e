import { setTimeout as pause } from 'node:timers/promises';
import {
  StoreFullError,
  StoreUnavailableError,
  type Logger,
  type Store,
  type StoreHealth,
  type StoreWarning,
} from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import type { RedisConnections } from '../connection/redis-connections';
import type { RedisStore } from '../redis-store';
import type { RedisWriteCheck } from './redis-write-check';
import type { StoreClock } from './store-clock';
import { agreeOnFormat } from './store-format';
import { warnOfForeignKeys } from './warn-of-foreign-keys';

export class UnsupportedRedisError extends DomainError {
  readonly code = 'redis.unsupported';
}

/** Redis 7.0 is the first version with flags in Lua scripts. Valkey's first version is 7.2. */
const oldestMajor = 7;
/** A process checks this often that Redis is still the store that it was, also when nobody asks `/ready`. */
const checkEveryMs = 30_000;
/** Pause before the next attempt of a start. */
const retryMs = 500;

/** Starts and stops the connection to Redis, and reports its health. */
export class RedisLifecycle implements Store {
  private isStopped = false;
  private checkTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly store: RedisStore,
    private readonly writeCheck: RedisWriteCheck,
    private readonly clock: StoreClock,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    await this.connections.start();
    const info = await this.untilDone(() => this.info());
    const version = versionOf(info);
    if (Number.parseInt(version, 10) < oldestMajor) {
      throw new UnsupportedRedisError(`Redis ${version} is too old: use Redis 7.0, Valkey 7.2 or newer`);
    }
    for (const { message } of warningsOf(info)) this.log.warn({}, message);
    await this.untilDone(() => warnOfForeignKeys(this.store, this.log));
    await this.untilDone(() => this.writeCheck.run());
    // After the check, which writes the store's id before any other key.
    await this.untilDone(() => agreeOnFormat(this.store, `Redis at ${this.connections.where}`));
    const check = () => void this.writeCheck.runNow().catch(() => undefined);
    // A Redis that was restarted may have lost its data.
    this.connections.main.on('ready', check);
    this.checkTimer = setInterval(check, checkEveryMs).unref();
    await this.untilDone(() => this.clock.start());
    this.connections.logConnected();
  }

  checkWrites(): Promise<void> {
    return this.writeCheck.run();
  }

  stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.checkTimer);
    this.clock.stop();
    this.connections.stop();
    return Promise.resolve();
  }

  async health(): Promise<StoreHealth> {
    const info = await this.info();
    return {
      description: `Redis ${versionOf(info)} at ${this.connections.where}`,
      usedMemoryBytes: Number(info.get('used_memory') ?? 0),
      maxMemoryBytes: Number(info.get('maxmemory') ?? 0),
      warnings: [...this.writeCheck.warnings, ...warningsOf(info)],
    };
  }

  /** Repeats a step of the start while Redis is away or full, because it can go away after each step. */
  private async untilDone<Result>(step: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        const isTemporary = error instanceof StoreUnavailableError || error instanceof StoreFullError;
        if (!isTemporary || this.isStopped) throw error;
        this.connections.logWaiting(error);
      }
      await pause(retryMs);
    }
  }

  private async info(): Promise<Map<string, string>> {
    const text = await this.store.send((redis) => redis.info());
    const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
  }
}

function versionOf(info: ReadonlyMap<string, string>): string {
  return info.get('valkey_version') ?? info.get('redis_version') ?? '0';
}

function warningsOf(info: ReadonlyMap<string, string>): StoreWarning[] {
  const warnings: StoreWarning[] = [];
  if (info.get('aof_enabled') !== '1') {
    warnings.push({
      code: 'redis.no_append_only_file',
      message:
        'Redis keeps no append-only file: what was scheduled and finished since its last snapshot is lost when it stops. Set "appendonly yes"',
    });
  }
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    warnings.push({
      code: 'redis.eviction',
      message: `Redis may throw away tasks and schedules when its memory is full (maxmemory-policy ${policy}). Set "maxmemory-policy noeviction"`,
      params: { policy },
    });
  }
  if (info.get('rdb_last_bgsave_status') === 'err' || info.get('aof_last_write_status') === 'err') {
    warnings.push({
      code: 'redis.disk_write_failed',
      message: 'Redis could not write to its disk the last time that it tried',
    });
  }
  return warnings;
}
