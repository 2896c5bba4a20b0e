/** Keeps the results of a pure computation, and forgets the one that was not asked for the longest. */
export class BoundedMemo<K, V> {
  private readonly kept = new Map<K, V>();

  constructor(private readonly limit: number) {}

  /** A computation that throws leaves nothing behind. */
  of(key: K, compute: () => V): V {
    let value = this.kept.get(key);
    if (value === undefined && !this.kept.has(key)) value = compute();
    // A Map keeps the order of insertion: what was asked for last goes to its end.
    this.kept.delete(key);
    this.kept.set(key, value as V);
    if (this.kept.size > this.limit) this.kept.delete(this.kept.keys().next().value as K);
    return value as V;
  }
}
