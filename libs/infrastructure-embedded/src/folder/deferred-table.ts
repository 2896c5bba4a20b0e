import type { Part, Range, Table } from '../tables/table';

/**
 * A table whose rows change many times in one commit: what is put waits in memory, where every step sees it, and is
 * written once, at the commit's end.
 */
export class DeferredTable<Value> implements Table<Value, Part[]> {
  private readonly waiting = new Map<string, { key: Part[]; value: Value | undefined }>();

  constructor(private readonly rows: Table<Value, Part[]>) {}

  get(key: Part[]): Value | undefined {
    const row = this.waiting.get(nameOf(key));
    return row ? row.value : this.rows.get(key);
  }

  doesExist(key: Part[]): boolean {
    return this.get(key) !== undefined;
  }

  putSync(key: Part[], value: Value): void {
    this.waiting.set(nameOf(key), { key, value });
  }

  removeSync(key: Part[]): boolean {
    const isThere = this.doesExist(key);
    if (isThere) this.waiting.set(nameOf(key), { key, value: undefined });
    return isThere;
  }

  getKeys(range?: Range): Iterable<Part[]> {
    this.write();
    return this.rows.getKeys(range);
  }

  getRange(range?: Range): Iterable<{ key: Part[]; value: Value }> {
    this.write();
    return this.rows.getRange(range);
  }

  write(): void {
    for (const { key, value } of this.waiting.values()) {
      if (value === undefined) this.rows.removeSync(key);
      else this.rows.putSync(key, value);
    }
    this.waiting.clear();
  }

  /** What waits belongs to a commit that came to nothing. */
  forget(): void {
    this.waiting.clear();
  }
}

const nameOf = (key: readonly Part[]): string => key.join('\0');
