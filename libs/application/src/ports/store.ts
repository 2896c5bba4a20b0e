import type { AuditSource } from './audit-log';

export const Store = Symbol.for('Store');

/** Every warning about a store. Values in `params`: policy; at; value; file and megabytes; file and mode. */
export const storeWarningCodes = [
  'redis.no_append_only_file',
  'redis.eviction',
  'redis.disk_write_failed',
  'redis.data_lost',
  'mysql.delayed_flush',
  'sqlite.disk_almost_full',
  'sqlite.readable_by_others',
  'memory.not_kept',
] as const;
export type StoreWarningCode = (typeof storeWarningCodes)[number];

/** One way in which this configuration of the store can lose data, and what to do about it. */
export interface StoreWarning {
  readonly code: StoreWarningCode;
  /** A sentence for people. */
  readonly message: string;
  /** Values that the sentence contains, by name. */
  readonly params?: Readonly<Record<string, string>>;
}

export interface StoreHealth {
  /** Product, version and address for people to read, such as "Redis 7.0.15 at localhost:6379". */
  readonly description: string;
  readonly usedMemoryBytes: number;
  /** 0 when the store has no limit. */
  readonly maxMemoryBytes: number;
  readonly warnings: readonly StoreWarning[];
}

/** Lifecycle and health of the store behind all other ports. */
export interface Store {
  /**
   * Resolves once the store has accepted a write. While the store cannot be reached, it waits and logs the reason.
   * Rejects if waiting would not help, for example with StoreRefusedError.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Answers from a store that accepts no writes too. Rejects with StoreUnavailableError while it cannot be reached. */
  health(): Promise<StoreHealth>;
  /**
   * Resolves if the store has just accepted a write from this process, in the way in which every step writes. Otherwise
   * rejects with a StoreError that says why. May be called often: it writes at most once a second, and calls in between
   * share the result.
   */
  checkWrites(): Promise<void>;
}

export const RetentionSettings = Symbol.for('RetentionSettings');

/** How many audit records a store keeps of each source, and for how long. */
export interface AuditRetention {
  readonly maxRecords: Readonly<Record<AuditSource, number>>;
  readonly retentionMs: number;
}

/** How much history every store keeps. */
export interface RetentionSettings {
  readonly retentionMs: number;
  readonly historyPerTask: number;
  readonly ledgerPerTask: number;
  readonly audit: AuditRetention;
}
