import type { CancelTimer, Clock } from '@distribute-schedule/application';
import { startTimer } from '@distribute-schedule/store-kit';
import type { Reader } from '../database/database';

/** A time that was read longer ago is read again, because the clocks of two machines go at different paces. */
const maxAgeMs = 5_000;
/** How fast a reading loses value: one that may be off by a second is used after 20 s without a better one. */
const agingPerMs = 0.05;

const statement = 'select floor(unix_timestamp(now(3)) * 1000) as now';

/**
 * The time of the database. Between two readings this process counts with its monotonic clock, so the clock of the machine
 * never matters. A reading can be off by half of its round trip; one that was delayed does not replace a better one that
 * is not much older.
 */
export class ServerTime implements Clock {
  private offsetMs = 0;
  private doubtMs = Infinity;
  private readAt = -Infinity;

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

  /** Reads the time, for a step that decides by it. */
  async read(reader: Reader): Promise<number> {
    const sentAt = this.monotonic();
    const [row] = await reader.query<{ readonly now: number }>(statement);
    const receivedAt = this.monotonic();
    const now = row?.now ?? 0;
    const doubtMs = (receivedAt - sentAt) / 2;
    if (doubtMs <= this.doubtMs + (receivedAt - this.readAt) * agingPerMs) {
      this.doubtMs = doubtMs;
      this.readAt = receivedAt;
      this.offsetMs = now - (sentAt + receivedAt) / 2;
    }
    return now;
  }

  /** Reads the time if the last reading is old. */
  async refresh(reader: Reader): Promise<void> {
    if (this.monotonic() - this.readAt > maxAgeMs) await this.read(reader);
  }
}
