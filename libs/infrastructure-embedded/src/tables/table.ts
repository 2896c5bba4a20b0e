export type Part = string | number;

/** From `start` to just before `end`; with `reverse`, downwards from `start`. */
export interface Range {
  readonly start?: string | Part[];
  readonly end?: string | Part[];
  readonly limit?: number;
  readonly reverse?: boolean;
}

/**
 * Values in the order of their keys: numbers before texts, a part before what it is the beginning of. A value is a copy:
 * what becomes of it afterwards does not touch what is kept.
 */
export interface Table<Value, Key extends string | Part[] = string> extends Base<Value, Key> {
  /** Of a key that is not there, which takes less than `putSync`. */
  addSync(key: Key, value: Value): void;
  /** Of a key that is there, which takes less than `removeSync`. */
  dropSync(key: Key): void;
}

/** What a table may lie on. */
export interface Base<Value, Key extends string | Part[]> {
  get(key: Key): Value | undefined;
  doesExist(key: Key): boolean;
  putSync(key: Key, value: Value): unknown;
  /** False where there was none. */
  removeSync(key: Key): boolean;
  getRange(range?: Range): Iterable<{ key: Key; value: Value }>;
  getKeys(range?: Range): Iterable<Key>;
}
