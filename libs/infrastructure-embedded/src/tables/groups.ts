import type { Part, Table } from './table';

/** Sorts after every id and every number. */
const last = '\uffff';

/** Ordered members of many owners, such as the tasks in each worker's queue, with their number known at once. */
export class Groups<Value> {
  constructor(
    private readonly name: string,
    private readonly members: Table<Value, Part[]>,
    private readonly sizes: Table<number, Part[]>,
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
    this.members.putSync([owner, ...member], value);
  }

  remove(owner: string, ...member: Part[]): boolean {
    const isRemoved = this.members.removeSync([owner, ...member]);
    if (isRemoved) this.resize(owner, -1);
    return isRemoved;
  }

  clear(owner: string): void {
    for (const { key } of this.first(owner, Infinity)) this.members.removeSync(key);
    this.sizes.removeSync([this.name, owner]);
  }

  size(owner: string): number {
    return this.sizes.get([this.name, owner]) ?? 0;
  }

  /** In order. The key begins with the owner. */
  first(owner: string, limit: number): { key: Part[]; value: Value }[] {
    const bound = Number.isFinite(limit) ? { limit } : {};
    return [...this.members.getRange({ start: [owner], end: [owner, last], ...bound })];
  }

  /** Those that follow a member, in order. */
  after(owner: string, member: readonly Part[], limit: number): { key: Part[]; value: Value }[] {
    return [...this.members.getRange({ start: [owner, ...member, ''], end: [owner, last], limit })];
  }

  /** The last of them first; those below `before`, down to `downTo` and with it. */
  last(owner: string, limit: number, before?: number, downTo?: number): { key: Part[]; value: Value }[] {
    return [
      ...this.members.getRange({
        start: before === undefined ? [owner, last] : [owner, before - 1],
        end: downTo === undefined ? [owner] : [owner, downTo - 1],
        reverse: true,
        limit,
      }),
    ];
  }

  /** All owners that have members, with their number. */
  *owners(): Iterable<[owner: string, size: number]> {
    for (const { key, value } of this.sizes.getRange({ start: [this.name], end: [this.name, last] })) {
      yield [String(key[1]), value];
    }
  }

  /** Every member there is, for the audit. */
  *all(): Iterable<{ key: Part[]; value: Value }> {
    yield* this.members.getRange();
  }

  private resize(owner: string, by: number): void {
    const size = this.size(owner) + by;
    if (size > 0) this.sizes.putSync([this.name, owner], size);
    else this.sizes.removeSync([this.name, owner]);
  }
}
