import type { CancelTimer, Clock, Logger } from '@distribute-schedule/application';
import { startTimer } from '@distribute-schedule/store-kit';
import type { RedisStore } from '../redis-store';

const syncEveryMs = 5_000;
/** How fast what was heard grows old: an answer that may be a second off is taken after 20 s without a better one. */
const agingPerMs = 0.05;

/**
 * Redis's time, kept by asking for it every few seconds and counting on this process's monotonic clock in between, so
 * that the machine's own clock never matters. Half of a question's round trip is how far it can be off: an answer that
 * was held up, or heard late because this process was frozen, does not replace a better one that is not much older.
 */
export class StoreClock implements Clock {
  private offsetMs = 0;
  /** How far the offset could be off when it was taken, and when that was. */
  private doubtMs = Infinity;
  private takenAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: RedisStore,
    private readonly log: Logger,
  ) {}

  /** Resolves once the time is known. */
  async start(): Promise<void> {
    await this.sync();
    this.timer = setInterval(() => void this.sync().catch(this.stayWithTheLast), syncEveryMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  now(): number {
    return Math.floor(this.monotonic() + this.offsetMs);
  }

  monotonic(): number {
    return performance.now();
  }

  after(ms: number, callback: () => void): CancelTimer {
    return startTimer(ms, callback);
  }

  private async sync(): Promise<void> {
    const sentAt = this.monotonic();
    const [seconds, microseconds] = await this.store.send((redis) => redis.time());
    const receivedAt = this.monotonic();
    const doubtMs = (receivedAt - sentAt) / 2;
    if (doubtMs > this.doubtMs + (receivedAt - this.takenAt) * agingPerMs) return;
    this.doubtMs = doubtMs;
    this.takenAt = receivedAt;
    const storeTime = Number(seconds) * 1000 + Number(microseconds) / 1000;
    this.offsetMs = storeTime - (sentAt + receivedAt) / 2;
  }

  private readonly stayWithTheLast = (error: unknown): void => {
    this.log.debug({ err: error }, 'the store did not tell the time; counting on from the last');
  };
}
