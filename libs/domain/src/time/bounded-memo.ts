/** Caches the results of a pure computation, and drops the least recently used one when there are too many. */
export class BoundedMemo<K, V> {
  private readonly results = new Map<K, V>();

  constructor(private readonly maxResults: number) {}

  /** Returns the cached result, or computes it. If the computation throws, nothing is cached. */
  of(key: K, compute: () => V): V {
    let value = this.results.get(key);
    if (value === undefined && !this.results.has(key)) value = compute();
    // A Map keeps its entries in the order of insertion, so the result that was used last moves to the end.
    this.results.delete(key);
    this.results.set(key, value as V);
    if (this.results.size > this.maxResults) this.results.delete(this.results.keys().next().value as K);
    return value as V;
  }
}
