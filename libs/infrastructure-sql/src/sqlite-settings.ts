export const SqliteSettings = Symbol.for('SqliteSettings');

export interface SqliteSettings {
  /** The file that holds everything. It is created if it does not exist. */
  readonly file: string;
}
