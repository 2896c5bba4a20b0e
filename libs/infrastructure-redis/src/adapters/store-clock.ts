import type { CancelTimer, Clock, Logger } from '@distribute-schedule/application';
import { startTimer } from '@distribute-schedule/store-kit';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

const syncEveryMs = 5_000;
/** How fast a measurement loses value: a reply that may be off by a second is used after 20 s without a better one. */
const agingPerMs = 0.05;

/**
 * The time of Redis. This process asks for it every few seconds and counts with its monotonic clock in between, so the
 * clock of the machine never matters. A reply can be off by half of its round trip. A reply that was delayed, or read late
 * because this process was frozen, does not replace a better one that is not much older.
 */
export class StoreClock implements Clock {
  private offsetMs = 0;
  /** The possible error of the offset when it was measured, and the time of that measurement. */
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

  machineAheadMs(): number {
    return Date.now() - this.now();
  }

  after(ms: number, callback: () => void): CancelTimer {
    return startTimer(ms, callback);
  }

  private async sync(): Promise<void> {
    const sentAt = this.monotonic();
    const [seconds, microseconds] = await this.store.run(scripts.storeTime, {});
    const receivedAt = this.monotonic();
    const doubtMs = (receivedAt - sentAt) / 2;
    if (doubtMs > this.doubtMs + (receivedAt - this.takenAt) * agingPerMs) return;
    this.doubtMs = doubtMs;
    this.takenAt = receivedAt;
    const storeTime = Number(seconds) * 1000 + Number(microseconds) / 1000;
    this.offsetMs = storeTime - (sentAt + receivedAt) / 2;
  }

  private readonly stayWithTheLast = (error: unknown): void => {
    this.log.debug({ err: error }, 'the store did not return its time; continuing from the last');
  };
}
