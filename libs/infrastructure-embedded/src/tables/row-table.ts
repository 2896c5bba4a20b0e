import BTree from 'sorted-btree';
import type { Commits, Row, RowHolder } from './commits';
import { MapRows } from './map-rows';
import { byCodeUnits, type Order } from './order';
import type { Base, Part, Range, Table } from './table';

interface KeyValue<Key, Value> {
  readonly key: Key;
  readonly value: Value;
}

/** How a table finds its rows. */
export interface Rows<Key, Value> {
  get(key: Key): Row<Value> | undefined;
  set(key: Key, row: Row<Value>): unknown;
  delete(key: Key): unknown;
  entries(from?: Key): Iterable<readonly [Key, Row<Value>]>;
  entriesReversed(from?: Key): Iterable<readonly [Key, Row<Value>]>;
}

/** Rows in memory, in the order of their keys, and below them those of a base that they differ from. */
export class RowTable<Value, Key extends string | Part[]> implements Table<Value, Key>, RowHolder {
  private constructor(
    private readonly rows: Rows<Key, Value>,
    private readonly commits: Commits,
    readonly name: string,
    private readonly base: Base<Value, Key> | undefined,
    private readonly order: Order,
  ) {}

  /** Of rows that are found one by one. */
  static keyed<Value>(commits: Commits, name: string, base?: Base<Value, string>): RowTable<Value, string> {
    return new RowTable(new MapRows<Row<Value>>(), commits, name, base, byCodeUnits);
  }

  /** Of rows that follow one another. */
  static ordered<Value, Key extends string | Part[]>(
    commits: Commits,
    name: string,
    base?: Base<Value, Key>,
    order = byCodeUnits,
  ): RowTable<Value, Key> {
    return new RowTable(new BTree<Key, Row<Value>>(undefined, order), commits, name, base, order);
  }

  get isKept(): boolean {
    return this.base !== undefined;
  }

  get(key: Key): Value | undefined {
    const row = this.rows.get(key);
    return row ? copyOf(row.value) : this.base?.get(key);
  }

  doesExist(key: Key): boolean {
    const row = this.rows.get(key);
    return row ? row.value !== undefined : (this.base?.doesExist(key) ?? false);
  }

  putSync(key: Key, value: Value): void {
    this.change(key, this.rows.get(key), copyOf(value));
  }

  addSync(key: Key, value: Value): void {
    const row = this.rows.get(key);
    if (row) this.change(key, row, copyOf(value));
    else this.insert(key, copyOf(value), true);
  }

  removeSync(key: Key): boolean {
    const row = this.rows.get(key);
    const isThere = row ? row.value !== undefined : (this.base?.doesExist(key) ?? false);
    if (isThere) this.drop(key, row);
    return isThere;
  }

  dropSync(key: Key): void {
    this.drop(key, this.rows.get(key));
  }

  getKeys(range?: Range): Key[] {
    return this.select(range).map(({ key }) => key);
  }

  getRange(range?: Range): KeyValue<Key, Value>[] {
    return this.select(range).map(({ key, value }) => ({ key, value: copyOf(value) }));
  }

  /** As a commit of an earlier life left it. */
  recall(key: Key, value: Value | undefined, changedIn: number): void {
    const row = this.rows.get(key);
    if (row) Object.assign(row, { value, changedIn });
    else this.rows.set(key, { table: this, key, value, isNew: false, changedIn, before: undefined });
  }

  /** In order. */
  changedUpTo(commit: number): Row[] {
    return [...this.rows.entries()].map(([, row]) => row).filter(({ changedIn }) => changedIn <= commit);
  }

  writeBack({ key, value }: Row): void {
    if (value === undefined) this.base?.removeSync(key as Key);
    else this.base?.putSync(key as Key, value as Value);
  }

  forget({ key }: Row): void {
    this.rows.delete(key as Key);
  }

  undo(row: Row<Value>): void {
    if (row.before) {
      Object.assign(row, row.before);
      this.rows.set(row.key as Key, row);
    } else this.rows.delete(row.key as Key);
  }

  private drop(key: Key, row: Row<Value> | undefined): void {
    this.change(key, row, undefined);
    // Otherwise what lies below would show again.
    if (row?.isNew) this.rows.delete(key);
  }

  private change(key: Key, row: Row<Value> | undefined, value: Value | undefined): void {
    if (!row) {
      this.insert(key, value, !this.base);
      return;
    }
    const { number } = this.commits;
    if (row.changedIn !== number) {
      row.before = { value: row.value, changedIn: row.changedIn };
      row.changedIn = number;
      this.commits.note(row);
    }
    row.value = value;
  }

  private insert(key: Key, value: Value | undefined, isNew: boolean): void {
    const { number: changedIn } = this.commits;
    const row: Row<Value> = { table: this, key, value, isNew, changedIn, before: undefined };
    this.rows.set(key, row);
    this.commits.note(row);
  }

  /** All at once: they may be changed while somebody goes through them. */
  private select({ limit = Infinity, ...range }: Range = {}): KeyValue<Key, Value>[] {
    const selected: KeyValue<Key, Value>[] = [];
    if (limit <= 0) return selected;
    for (const { key, value } of this.merged(range)) {
      if (value === undefined) continue;
      selected.push({ key, value });
      if (selected.length >= limit) break;
    }
    return selected;
  }

  private merged(range: Range): Iterable<KeyValue<Key, Value | undefined>> {
    const rows = this.within(range);
    if (!this.base) return rows;
    const direction = range.reverse ? -1 : 1;
    return merge(rows, this.base.getRange(range), (one, other) => this.order(one, other) * direction);
  }

  private *within({ start, end, reverse = false }: Range): Iterable<KeyValue<Key, Value | undefined>> {
    const from = start as Key | undefined;
    const rows = reverse ? this.rows.entriesReversed(from) : this.rows.entries(from);
    const direction = reverse ? -1 : 1;
    for (const [key, { value }] of rows) {
      if (end !== undefined && this.order(key, end) * direction >= 0) return;
      yield { key, value };
    }
  }
}

/** Both in their common order; of what is in both, the upper. */
function* merge<Key extends string | Part[], Upper, Lower>(
  upper: Iterable<KeyValue<Key, Upper>>,
  lower: Iterable<KeyValue<Key, Lower>>,
  compare: Order,
): Iterable<KeyValue<Key, Upper | Lower>> {
  const above = upper[Symbol.iterator]();
  let next = above.next();
  for (const row of lower) {
    let order = 1;
    while (!next.done && (order = compare(next.value.key, row.key)) <= 0) {
      yield next.value;
      next = above.next();
      if (order === 0) break;
    }
    if (order !== 0) yield row;
  }
  while (!next.done) {
    yield next.value;
    next = above.next();
  }
}

/** Records are flat, and whatever else stands in them is never changed. */
function copyOf<Value>(value: Value): Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value;
}
