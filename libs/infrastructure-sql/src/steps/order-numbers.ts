/**
 * Numbers that put things in the order in which they were made: microseconds of the store's time, each number once in a
 * process. Ids of events, positions in queues and creation times of tasks are such numbers.
 */
export class OrderNumbers {
  private latest = 0;

  /** @param offset below 1,000; processes that work side by side have different ones, so that they rarely collide */
  constructor(private readonly offset = 0) {}

  next(now: number): number {
    this.latest = Math.max(this.latest + 1, now * 1000 + this.offset);
    return this.latest;
  }

  /** Goes on after the numbers of an earlier process. */
  goOnAfter(number: number): void {
    this.latest = Math.max(this.latest, number);
  }
}
