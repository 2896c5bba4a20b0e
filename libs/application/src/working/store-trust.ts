import type { Clock } from '../ports/clock';

/**
 * How long this worker may go on without an answer from the store. It ends before a scheduler may give the worker's Tasks
 * to others. It counts from the moment at which the last answered heartbeat was *sent*, so a slow answer does not extend
 * it.
 */
export class StoreTrust {
  private until = Number.NEGATIVE_INFINITY;

  /** @param limitMs shorter than the heartbeat timeout, by the time that it takes to stop the attempts */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly limitMs: number,
  ) {}

  get isHeld(): boolean {
    return this.leftMs > 0;
  }

  get leftMs(): number {
    return this.until - this.clock.monotonic();
  }

  renew(sentAt: number): void {
    this.until = Math.max(this.until, sentAt + this.limitMs);
  }
}
