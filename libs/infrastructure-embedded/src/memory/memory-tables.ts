import type { Part, Range, Table } from '../tables/table';

/** What it takes to go back to where a commit began. */
export class UndoLog {
  private entries: (() => void)[] = [];

  note(undo: () => void): void {
    this.entries.push(undo);
  }

  allOrNothing(perform: () => void): void {
    this.entries = [];
    try {
      perform();
    } catch (error) {
      for (const undo of this.entries.reverse()) undo();
      throw error;
    } finally {
      this.entries = [];
    }
  }
}

/** Values under texts. They are put in order only when somebody asks for it. */
export class MapTable<Value> implements Table<Value> {
  private readonly values = new Map<string, Value>();
  private sorted: string[] | undefined;

  constructor(private readonly undo: UndoLog) {}

  get(key: string): Value | undefined {
    return copyOf(this.values.get(key));
  }

  doesExist(key: string): boolean {
    return this.values.has(key);
  }

  putSync(key: string, value: Value): void {
    const before = this.values.get(key);
    this.undo.note(() => (before === undefined ? this.drop(key) : this.keep(key, before)));
    this.keep(key, copyOf(value));
  }

  removeSync(key: string): boolean {
    const before = this.values.get(key);
    if (before === undefined) return false;
    this.undo.note(() => this.keep(key, before));
    this.drop(key);
    return true;
  }

  getKeys(range: Range = {}): string[] {
    this.sorted ??= [...this.values.keys()].sort();
    return within(this.sorted, range, (key, bound) => compare([key], [bound as string]));
  }

  getRange(range?: Range): { key: string; value: Value }[] {
    return this.getKeys(range).map((key) => ({ key, value: this.get(key) as Value }));
  }

  private keep(key: string, value: Value): void {
    if (!this.values.has(key)) this.sorted = undefined;
    this.values.set(key, value);
  }

  private drop(key: string): void {
    this.values.delete(key);
    this.sorted = undefined;
  }
}

interface Row<Key, Value> {
  readonly key: Key;
  value: Value;
}

/** Values under keys of several parts, always in order. */
export class OrderedTable<Value, Key extends Part[]> implements Table<Value, Key> {
  private readonly rows: Row<Key, Value>[] = [];

  constructor(private readonly undo: UndoLog) {}

  get(key: Key): Value | undefined {
    return copyOf(this.at(this.placeOf(key), key)?.value);
  }

  doesExist(key: Key): boolean {
    return this.at(this.placeOf(key), key) !== undefined;
  }

  putSync(key: Key, value: Value): void {
    const place = this.placeOf(key);
    const row = this.at(place, key);
    const kept = copyOf(value);
    if (row) {
      const before = row.value;
      this.undo.note(() => (row.value = before));
      row.value = kept;
      return;
    }
    this.undo.note(() => this.rows.splice(this.placeOf(key), 1));
    this.insert(place, { key, value: kept });
  }

  removeSync(key: Key): boolean {
    const place = this.placeOf(key);
    const row = this.at(place, key);
    if (!row) return false;
    this.rows.splice(place, 1);
    this.undo.note(() => this.insert(this.placeOf(key), row));
    return true;
  }

  getKeys(range?: Range): Key[] {
    return this.select(range).map(({ key }) => key);
  }

  getRange(range?: Range): { key: Key; value: Value }[] {
    return this.select(range).map(({ key, value }) => ({ key, value: copyOf(value) }));
  }

  private select(range: Range = {}): Row<Key, Value>[] {
    return within(this.rows, range, ({ key }, bound) => compare(key, bound as Part[]));
  }

  private at(place: number, key: Key): Row<Key, Value> | undefined {
    const row = this.rows[place];
    return row && compare(row.key, key) === 0 ? row : undefined;
  }

  private insert(place: number, row: Row<Key, Value>): void {
    if (place === this.rows.length) this.rows.push(row);
    else this.rows.splice(place, 0, row);
  }

  private placeOf(key: Key): number {
    return firstFrom(this.rows, (row) => compare(row.key, key) >= 0);
  }
}

/** Those between the bounds: the lower one belongs to it, the upper does not; read downwards it is the other way round. */
function within<Row>(
  rows: readonly Row[],
  { start, end, limit = Infinity, reverse = false }: Range,
  order: (row: Row, bound: string | Part[]) => number,
): Row[] {
  const above = (bound: string | Part[]) => firstFrom(rows, (row) => order(row, bound) > 0);
  const from = (bound: string | Part[]) => firstFrom(rows, (row) => order(row, bound) >= 0);
  if (!reverse) {
    const first = start === undefined ? 0 : from(start);
    const last = end === undefined ? rows.length : from(end);
    return rows.slice(first, Math.min(last, first + limit));
  }
  const last = start === undefined ? rows.length : above(start);
  const first = end === undefined ? 0 : above(end);
  return rows.slice(Math.max(first, last - limit), Math.max(first, last)).reverse();
}

/** The first place from which on the condition holds, in what is ordered by it. */
function firstFrom<Row>(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(rows[middle] as Row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(one: readonly Part[], other: readonly Part[]): number {
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i++) {
    const [a, b] = [one[i] as Part, other[i] as Part];
    if (a === b) continue;
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return one.length - other.length;
}

/** Records are flat, and whatever else stands in them is never changed. */
function copyOf<Value>(value: Value): Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value;
}
