import type { Table } from './table';

export type SqlValue = string | number | null;

/** A value, or a list of values for a `(??)` of the statement. */
export type Parameter = SqlValue | readonly SqlValue[];

/**
 * Reads rows. Each statement is a constant text with `?` for a value and `(??)` for a list of values. It may end with a
 * hint, such as `{for update}`, which spares waiting where transactions run side by side. Nothing rests on hints.
 */
export interface Reader {
  query<Row>(statement: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]>;
}

/**
 * One transaction. Nothing of it is visible to others before it is committed, and after an error nothing of it is kept.
 *
 * Statements are carried out in the order in which they were requested. Those that are requested without waiting for one
 * another travel together, if the database is on another machine. Nobody waits for the writes that return nothing: they
 * travel with the next statement or with the commit, which fails if one of them does.
 */
export interface Transaction extends Reader {
  /** Returns the number of changed rows. */
  execute(statement: string, ...parameters: readonly Parameter[]): Promise<number>;
  /** Like `execute`, for a caller who does not need the number. */
  run(statement: string, ...parameters: readonly Parameter[]): void;
  /** Fails with RowChangedError if a row with the same key exists. */
  insertRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void;
  /**
   * Inserts the rows that do not exist. Waits for another transaction that inserts one of them. If a step writes nothing
   * else, these rows are not kept.
   */
  insertMissing<Row extends object>(table: Table<Row>, rows: readonly Row[]): void;
  /**
   * Writes the changeable columns of rows that were read before, and raises their versions. Fails with RowChangedError if
   * one of them has another version by now, so the update itself is the guard.
   */
  updateRows<Row extends object>(table: Table<Row>, updates: readonly RowUpdate<Row>[], what: RowPart): void;
  /** Fails with RowChangedError if one of the rows has another version by now. */
  deleteRows<Row extends object>(table: Table<Row>, rows: readonly Row[]): void;
  /** Deletes the rows whose last part of the key is below that of a limit with the same first parts. */
  deleteBelow<Row extends object>(table: Table<Row>, limits: readonly Partial<Row>[]): void;
  /** Adds to the counters of a bucket, by their names. */
  addToCounters(bucket: number, counts: ReadonlyMap<string, number>): void;
}

export interface RowUpdate<Row> {
  readonly row: Row;
  /** The row as it was read. A column that has not changed need not be written. */
  readonly before: Row;
}

/** `columns`: everything except the document, which is long and changes less often. */
export type RowPart = 'columns' | 'columns and document';

/** A SQL database. Everything else in this lib is the same for every kind of database. */
export interface Database {
  /**
   * Opens the database and brings its schema up to date.
   * @returns the latest time that was seen in this store
   */
  open(): Promise<number>;
  close(): Promise<void>;
  readonly isOpen: boolean;
  /**
   * Performs something in one transaction and commits it. Performs it again from its beginning if it met another
   * transaction, so it must keep nothing from one run to the next. Something that was committed is not performed again.
   * @param perform can ask for the store's time, and reads it together with its first statements
   */
  write<Answer>(
    perform: (transaction: Transaction, startedAt: () => Promise<number>) => Promise<Answer>,
  ): Promise<Answer>;
  /** Performs something that only reads. It sees everything that was committed before. */
  read<Answer>(perform: (reader: Reader, time: StoreTime) => Promise<Answer>): Promise<Answer>;
  /** True if several processes work on the database side by side. False: this process alone, one transaction at a time. */
  readonly isShared: boolean;
  /** The bucket of the counters that this process raises. Processes that work side by side have different ones. */
  readonly counterBucket: number;
  /** Steps that are requested before this calls back share a transaction. */
  soon(callback: () => void): void;
  /** A transaction takes no further step after this time, so that others get their turn. */
  readonly maxTurnMs: number;
}

/** Returns the store's time. */
export type StoreTime = () => number;

/** Another transaction was faster. Nothing was changed; the dialect performs the transaction again. */
export class RowChangedError extends Error {
  override readonly name = 'RowChangedError';
  constructor(table: string, options?: ErrorOptions) {
    super(`Another transaction changed a row of the table ${table}`, options);
  }
}
