import { byCodeUnits } from './order';

/** Rows under texts, found at once. They are put in order only when somebody asks for it. */
export class MapRows<Row> {
  private readonly rows = new Map<string, Row>();
  private sorted: readonly (readonly [string, Row])[] | undefined;

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  set(key: string, row: Row): void {
    this.sorted = undefined;
    this.rows.set(key, row);
  }

  delete(key: string): void {
    this.sorted = undefined;
    this.rows.delete(key);
  }

  *entries(from?: string): Iterable<readonly [string, Row]> {
    for (const entry of this.inOrder())
      if (from === undefined || byCodeUnits(entry[0], from) >= 0) yield entry;
  }

  *entriesReversed(from?: string): Iterable<readonly [string, Row]> {
    for (const entry of [...this.inOrder()].reverse())
      if (from === undefined || byCodeUnits(entry[0], from) <= 0) yield entry;
  }

  private inOrder(): readonly (readonly [string, Row])[] {
    this.sorted ??= [...this.rows].sort(([one], [other]) => byCodeUnits(one, other));
    return this.sorted;
  }
}
