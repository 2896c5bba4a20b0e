export const EmbeddedSettings = Symbol.for('EmbeddedSettings');

export interface EmbeddedSettings {
  /** Where everything is kept. It is made where there is none. */
  readonly folder: string;
}

export const RetentionSettings = Symbol.for('RetentionSettings');

/** How much of the past is kept. */
export interface RetentionSettings {
  readonly retentionMs: number;
  readonly historyPerTask: number;
  readonly ledgerPerTask: number;
}

/** A reply may have to be given again for as long as its request may be sent again. */
export const requestTtlMs = 60_000;
