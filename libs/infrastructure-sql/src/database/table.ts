/** A table whose rows a step writes from objects. */
export interface Table<Row extends object> {
  readonly name: string;
  /** Columns that name a row, apart from its bucket. */
  readonly key: readonly ColumnOf<Row>[];
  /** Columns that stay as they were inserted. */
  readonly fixed: readonly ColumnOf<Row>[];
  /** Columns that change. */
  readonly changeable: readonly ColumnOf<Row>[];
  /** Columns that hold whole numbers. All others hold text. */
  readonly integers: readonly ColumnOf<Row>[];
  readonly hasDocument: boolean;
  /** True if rows have a `row_version`, which guards their updates. */
  readonly isVersioned: boolean;
}

export type ColumnOf<Row> = Extract<keyof Row, string>;

/** Every row that a step can change. The document is undefined if the step did not read it. */
export interface VersionedRow {
  row_version: number;
  document?: string;
}
