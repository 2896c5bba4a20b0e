import type { Clock } from '../ports/clock';

/**
 * How long this worker may go on without having heard from the store. It ends before others may take over what it runs,
 * and counts from when the last heartbeat that was answered was *sent*: a slow answer does not extend it.
 */
export class StoreTrust {
  private until = Number.NEGATIVE_INFINITY;

  /** @param limitMs shorter than the heartbeat timeout, by what it takes to stop the attempts */
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
