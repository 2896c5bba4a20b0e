/**
 * Numbers that put things in the order in which they were made: microseconds of the store's time, each number once in a
 * process. Ids of events, positions in queues and creation times of tasks are such numbers.
 */
export class OrderNumbers {
  private latest = 0;

  next(now: number): number {
    this.latest = Math.max(this.latest + 1, now * 1000);
    return this.latest;
  }

  /** Goes on after the numbers of an earlier process. */
  goOnAfter(number: number): void {
    this.latest = Math.max(this.latest, number);
  }
}
