import { randomUUID } from 'node:crypto';
import type { Clock, StopListening, WakeUp, WakeUps } from '@distribute-schedule/application';
import type { Database } from '../database/database';
import { InProcessWakeUps, type SentWakeUp, type WakeUpAddress } from '../wake-ups/in-process-wake-ups';

/** Wake-ups that this process sends within this time go out together, and equal ones once. */
const sendAfterMs = 20;
const maxPollMs = 1_000;
/** Rows can appear in another order than their numbers, so each poll looks back this far. */
const lookBackMs = 2_000;
const keptMs = 10_000;

interface WakeUpRow {
  readonly number: number;
  readonly address: WakeUpAddress;
  readonly wake_up: string;
}

/**
 * Wake-ups between processes, through rows that each process looks for: the database cannot push. They are written after
 * the commit of the step that caused them, so no step waits for their row. A process that dies in between sends none;
 * that costs one interval, because every listener also checks by itself. Listeners in the same process are woken at once.
 */
export class PolledWakeUps implements WakeUps {
  private readonly inProcess = new InProcessWakeUps();
  private readonly sender = randomUUID();
  private readonly seen = new Map<number, number>();
  private outbox = new Map<string, SentWakeUp>();
  private latest = 0;
  private pollMs: number;
  private isStopped = false;
  private cancelSend: (() => void) | undefined;
  private cancelPoll: () => void = () => undefined;
  private polling: Promise<void> = Promise.resolve();
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly minPollMs: number,
  ) {
    this.pollMs = minPollMs;
  }

  start(): void {
    this.cancelPoll = this.clock.after(this.pollMs, () => {
      this.polling = this.poll().then(() => {
        if (!this.isStopped) this.start();
      });
    });
  }

  /** Sends what still waits, such as the wake-up with which a leader hands over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancelPoll();
    this.cancelSend?.();
    await Promise.all([this.polling, this.sending]);
    if (this.outbox.size > 0) await this.send();
  }

  forSchedulers(listener: (wakeUp: WakeUp) => void): Promise<StopListening> {
    return this.inProcess.forSchedulers(listener);
  }

  forWorker(workerId: string, listener: (wakeUp: WakeUp) => void): Promise<StopListening> {
    return this.inProcess.forWorker(workerId, listener);
  }

  deliver(wakeUps: readonly SentWakeUp[]): void {
    this.inProcess.deliver(wakeUps);
    if (wakeUps.length === 0 || this.isStopped) return;
    for (const sent of wakeUps) this.outbox.set(JSON.stringify(sent), sent);
    this.cancelSend ??= this.clock.after(sendAfterMs, () => {
      this.cancelSend = undefined;
      this.sending = this.send();
    });
  }

  private async send(): Promise<void> {
    const sent = [...this.outbox.values()];
    this.outbox = new Map();
    try {
      await this.database.write((transaction) => {
        const now = this.clock.now();
        transaction.run('delete from wake_up where bucket = 0 and number < ?', (now - keptMs) * 1000);
        for (const { to, wakeUp } of sent) {
          this.latest = Math.max(this.latest + 1, now * 1000 + this.database.counterBucket);
          transaction.run(
            'insert into wake_up (number, sender, address, wake_up) values (?, ?, ?, ?)',
            this.latest,
            this.sender,
            to,
            JSON.stringify(wakeUp),
          );
        }
        return Promise.resolve();
      });
    } catch {
      // The listeners check by themselves.
    }
  }

  private async poll(): Promise<void> {
    try {
      const rows = await this.database.read((reader, time) => {
        const since = time() - lookBackMs;
        for (const [number] of this.seen) if (number < since * 1000) this.seen.delete(number);
        return reader.query<WakeUpRow>(
          'select number, address, wake_up from wake_up where bucket = 0 and number >= ? and sender <> ? order by number',
          since * 1000,
          this.sender,
        );
      });
      const fresh = rows.filter(({ number }) => !this.seen.has(number));
      for (const { number } of fresh) this.seen.set(number, number);
      this.inProcess.deliver(
        fresh.map(({ address, wake_up }) => ({ to: address, wakeUp: JSON.parse(wake_up) as WakeUp })),
      );
      this.pollMs = fresh.length > 0 ? this.minPollMs : Math.min(maxPollMs, this.pollMs * 1.2);
    } catch {
      this.pollMs = maxPollMs;
    }
  }
}
