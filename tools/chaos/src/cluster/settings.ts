/**
 * Settings for most specs. They are as small as possible, so that what takes half a minute in production takes a second or
 * two here. Specs compute the bounds that they assert from these settings.
 */
export const fastSettings = {
  leaderLockTtlMs: 1_000,
  leaderRenewIntervalMs: 300,
  standbyDelayMs: 300,
  scanIntervalMs: 1_000,
  claimLeaseMs: 1_000,
  misfireAfterMs: 10_000,
  heartbeatIntervalMs: 200,
  heartbeatTimeoutMs: 1_500,
  commandTimeoutMs: 900,
  shutdownGraceMs: 5_000,
  maxConcurrentTasks: 10,
} as const;

export type Settings = { readonly [Name in keyof typeof fastSettings]: number };

/**
 * The defaults of production, for specs with a lot of load. With the small settings, load alone could cost a leader its lock
 * or a worker its tasks.
 */
export const defaultSettings: Settings = {
  leaderLockTtlMs: 10_000,
  leaderRenewIntervalMs: 3_000,
  standbyDelayMs: 500,
  scanIntervalMs: 5_000,
  claimLeaseMs: 2_000,
  misfireAfterMs: 10_000,
  heartbeatIntervalMs: 10_000,
  heartbeatTimeoutMs: 30_000,
  commandTimeoutMs: 5_000,
  shutdownGraceMs: 30_000,
  maxConcurrentTasks: 10,
};

/** The minimum of database.command_timeout. */
const minMysqlTimeoutMs = 1_000;

const ms = (value: number): string => `${value}ms`;

/** Large enough that the store keeps everything, because the verdict needs all of it. */
export const keptPerTask = 100_000;

export function environmentOf(settings: Settings): Record<string, string> {
  return {
    DS_SCHEDULE_LEADER_LOCK_TTL: ms(settings.leaderLockTtlMs),
    DS_SCHEDULE_LEADER_RENEW_INTERVAL: ms(settings.leaderRenewIntervalMs),
    DS_SCHEDULE_STANDBY_DELAY: ms(settings.standbyDelayMs),
    DS_SCHEDULE_SCAN_INTERVAL: ms(settings.scanIntervalMs),
    DS_SCHEDULE_CLAIM_LEASE: ms(settings.claimLeaseMs),
    DS_SCHEDULE_MISFIRE_AFTER: ms(settings.misfireAfterMs),
    DS_SCHEDULE_HISTORY_PER_TASK: String(keptPerTask),
    DS_SCHEDULE_LEDGER_PER_TASK: String(keptPerTask),
    DS_WORKER_HEARTBEAT_INTERVAL: ms(settings.heartbeatIntervalMs),
    DS_WORKER_HEARTBEAT_TIMEOUT: ms(settings.heartbeatTimeoutMs),
    DS_WORKER_SHUTDOWN_GRACE: ms(settings.shutdownGraceMs),
    DS_WORKER_MAX_CONCURRENT_TASKS: String(settings.maxConcurrentTasks),
    DS_REDIS_COMMAND_TIMEOUT: ms(settings.commandTimeoutMs),
    DS_REDIS_POOL_SIZE: '1',
    DS_DATABASE_CONNECT_TIMEOUT: ms(settings.commandTimeoutMs),
    DS_DATABASE_COMMAND_TIMEOUT: ms(Math.max(minMysqlTimeoutMs, settings.commandTimeoutMs)),
    DS_LOG_FORMAT: 'json',
  };
}
