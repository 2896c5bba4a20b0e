export const Store = Symbol.for('Store');

export interface StoreHealth {
  /** What it is, for people: "Redis 7.0.15 at localhost:6379". */
  readonly description: string;
  readonly usedMemoryBytes: number;
  /** 0 where there is no limit. */
  readonly maxMemoryBytes: number;
  /** What can be lost with the store as it is configured, and what to do about it. */
  readonly warnings: readonly string[];
}

/** The store behind all other ports. */
export interface Store {
  /** Resolves once it can be used; waits for as long as it cannot be reached. Rejects where waiting would not help. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rejects with StoreUnavailableError while it cannot be reached. */
  health(): Promise<StoreHealth>;
}

export const RetentionSettings = Symbol.for('RetentionSettings');

/** How much of the past every store keeps. */
export interface RetentionSettings {
  readonly retentionMs: number;
  readonly historyPerTask: number;
  readonly ledgerPerTask: number;
}
