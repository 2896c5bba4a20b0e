export const Store = Symbol.for('Store');

export interface StoreHealth {
  /** Product, version and address for people to read, such as "Redis 7.0.15 at localhost:6379". */
  readonly description: string;
  readonly usedMemoryBytes: number;
  /** 0 when the store has no limit. */
  readonly maxMemoryBytes: number;
  /** Ways in which this configuration of the store can lose data, and what to do about each. */
  readonly warnings: readonly string[];
}

/** Lifecycle and health of the store behind all other ports. */
export interface Store {
  /** Waits until the store can be used, however long it is unreachable. Rejects if waiting would not help. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rejects with StoreUnavailableError while the store cannot be reached. */
  health(): Promise<StoreHealth>;
}

export const RetentionSettings = Symbol.for('RetentionSettings');

/** How much history every store keeps. */
export interface RetentionSettings {
  readonly retentionMs: number;
  readonly historyPerTask: number;
  readonly ledgerPerTask: number;
}
