import type { Part, Table } from './table';

/** Sorts after every id and every number. */
const last = '\uffff';

/** Ordered members of many owners, such as the tasks in each worker's queue, with their number known at once. */
export class Groups<Value> {
  constructor(
    private readonly members: Table<Value, Part[]>,
    private readonly sizes: Table<number>,
    /** What was trimmed last: nothing is left below it, but removed rows may still lie there, to be passed over. */
    private readonly fronts: Table<Part>,
  ) {}

  has(owner: string, ...member: Part[]): boolean {
    return this.members.doesExist([owner, ...member]);
  }

  get(owner: string, ...member: Part[]): Value | undefined {
    return this.members.get([owner, ...member]);
  }

  put(value: Value, owner: string, ...member: Part[]): void {
    const key = [owner, ...member];
    if (this.members.doesExist(key)) this.members.putSync(key, value);
    else this.add(value, owner, ...member);
  }

  /** Of one that is not there yet. */
  add(value: Value, owner: string, ...member: Part[]): void {
    this.resize(owner, 1);
    this.members.addSync([owner, ...member], value);
  }

  remove(owner: string, ...member: Part[]): boolean {
    const isRemoved = this.members.removeSync([owner, ...member]);
    if (isRemoved) this.resize(owner, -1);
    return isRemoved;
  }

  clear(owner: string): void {
    for (const { key } of this.first(owner, Infinity)) this.members.dropSync(key);
    this.sizes.removeSync(owner);
    this.fronts.removeSync(owner);
  }

  /** Removes the first of them, until no more than so many are left. For groups that grow at their end alone. */
  trim(owner: string, most: number): { key: Part[]; value: Value }[] {
    const excess = this.size(owner) - most;
    if (excess <= 0) return [];
    const trimmed = this.first(owner, excess);
    for (const { key } of trimmed) this.members.dropSync(key);
    this.resize(owner, -trimmed.length);
    const front = trimmed.at(-1)?.key[1];
    if (front !== undefined) this.fronts.putSync(owner, front);
    return trimmed;
  }

  size(owner: string): number {
    return this.sizes.get(owner) ?? 0;
  }

  /** In order. The key begins with the owner. */
  first(owner: string, limit: number): { key: Part[]; value: Value }[] {
    const bound = Number.isFinite(limit) ? { limit } : {};
    const front = this.fronts.get(owner);
    const start = front === undefined ? [owner] : [owner, front];
    return [...this.members.getRange({ start, end: [owner, last], ...bound })];
  }

  /** Those that follow a member, in order. */
  after(owner: string, member: readonly Part[], limit: number): { key: Part[]; value: Value }[] {
    return [...this.members.getRange({ start: [owner, ...member, ''], end: [owner, last], limit })];
  }

  /** The last of them first; those below `before`. */
  last(owner: string, limit: number, before?: number): { key: Part[]; value: Value }[] {
    return [
      ...this.members.getRange({
        start: before === undefined ? [owner, last] : [owner, before - 1],
        end: [owner],
        reverse: true,
        limit,
      }),
    ];
  }

  /** All owners that have members, with their number. */
  *owners(): Iterable<[owner: string, size: number]> {
    for (const { key, value } of this.sizes.getRange()) yield [key, value];
  }

  /** Every member there is, for the audit. */
  *all(): Iterable<{ key: Part[]; value: Value }> {
    yield* this.members.getRange();
  }

  private resize(owner: string, by: number): void {
    const size = this.size(owner) + by;
    if (size > 0) this.sizes.putSync(owner, size);
    else this.sizes.removeSync(owner);
  }
}
