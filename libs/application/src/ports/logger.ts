export type LogFields = Readonly<Record<string, unknown>>;

export const Logger = Symbol.for('Logger');

/** Logs a fixed sentence plus fields. Neither may contain payloads or credentials. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}
