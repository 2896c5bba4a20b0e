import type { Clock, Logger, RetentionSettings } from '@distribute-schedule/application';
import { atMostEvery, minWriteCheckMs } from '@distribute-schedule/store-kit';
import type { Database, Reader } from './database/database';
import { rowStatuses } from './schema/tables';
import { EndedRunsLog } from './steps/ended-runs-log';
import { EventNumbers } from './steps/new-events';
import { newestEvent } from './steps/number-events';
import { OrderNumbers } from './steps/order-numbers';
import { RememberedAnswers } from './steps/remembered-answers';
import type { Step } from './steps/step';
import type { Needs } from './steps/working-set';
import { StepQueue } from './step-queue';
import { sweep } from './steps/sweep';
import type { SentWakeUp } from './wake-ups/in-process-wake-ups';

/** One pass of the sweep drops at most this many rows of each kind, so that the step stays short. */
const maxSweptAtOnce = 200;

export interface SqlStoreParts {
  readonly retention: RetentionSettings;
  readonly clock: Clock;
  readonly wakeUps: { deliver(wakeUps: readonly SentWakeUp[]): void };
  /** Time between two passes that drop what has expired. */
  readonly sweepEveryMs: number;
  readonly log: Logger;
}

/** The database with the store's rules on top: every adapter of this lib works on it. */
export class SqlStore {
  private readonly numbers: OrderNumbers;
  private readonly eventNumbers = new EventNumbers();
  private readonly queue: StepQueue;
  /**
   * Writes a row, because SQLite does not touch the disk for a step that changes nothing.
   * @see Store.checkWrites
   */
  readonly checkWrites: () => Promise<void>;
  private stopSweeping: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly parts: SqlStoreParts,
  ) {
    const { retention, wakeUps, log } = parts;
    this.numbers = new OrderNumbers(database.counterBucket);
    const endedRuns = new EndedRunsLog();
    const deliver = (step: Step): void => {
      wakeUps.deliver(step.wakeUps);
      if (step.hasLoggedRuns && endedRuns.isToWake(step.now))
        wakeUps.deliver([{ to: 'schedulers', wakeUp: { kind: 'ended' } }]);
    };
    const { counterBucket } = database;
    const alone = { answers: new RememberedAnswers(), eventNumbers: this.eventNumbers };
    const context = {
      ...{ retention, numbers: this.numbers, clock: parts.clock, counterBucket, endedRuns },
      alone: database.isShared ? undefined : alone,
    };
    this.queue = new StepQueue(database, context, deliver, log);
    const check = (): Promise<void> => this.write(noteWriteCheck);
    this.checkWrites = atMostEvery(minWriteCheckMs, check, () => parts.clock.monotonic());
  }

  get retention(): RetentionSettings {
    return this.parts.retention;
  }

  get isOpen(): boolean {
    return this.database.isOpen;
  }

  /** @returns the latest time that this store has seen */
  async open(): Promise<number> {
    const latestTime = await this.database.open();
    this.numbers.goOnAfter(await this.read((reader) => latestNumber(reader)));
    this.eventNumbers.goOnAfter(await this.read((reader) => newestEvent(reader)));
    return latestTime;
  }

  startSweeping(): void {
    const { clock, sweepEveryMs } = this.parts;
    const pass = async (): Promise<void> => {
      const isMore = await this.write((step) => sweep(step, maxSweptAtOnce)).catch(() => false);
      if (this.isOpen) this.stopSweeping = clock.after(isMore ? 0 : sweepEveryMs, () => void pass());
    };
    this.stopSweeping = clock.after(sweepEveryMs, () => void pass());
  }

  async close(): Promise<void> {
    this.stopSweeping();
    await this.queue.drain();
    await this.database.close();
  }

  /**
   * Runs a step in one transaction. Wake-ups are delivered after the commit.
   * @param needs rows that the step will ask for: they are read at once, so that the step need not wait for each
   */
  write<Answer>(perform: (step: Step) => Promise<Answer>, needs?: Needs): Promise<Answer> {
    return this.queue.write(perform, needs);
  }

  /** Runs a step that only reads. It sees everything that was written before. */
  read<Answer>(perform: (reader: Reader, now: number) => Promise<Answer>): Promise<Answer> {
    return this.queue.read(perform);
  }
}

function noteWriteCheck({ transaction, now }: Step): Promise<void> {
  transaction.run(`update meta set value = ? where name = 'latest_write_check'`, String(now));
  return Promise.resolve();
}

/** The latest creation time of what is stored. Numbers of this process are higher. */
async function latestNumber(reader: Reader): Promise<number> {
  const created = rowStatuses.map((status) =>
    reader.query<{ readonly latest: number | null }>(
      'select max(created_micros) as latest from task where bucket = 0 and status = ?',
      status,
    ),
  );
  const recorded = reader.query<{ readonly latest: number | null }>(
    'select max(number) as latest from audit_record where bucket = 0',
  );
  const ended = reader.query<{ readonly latest: number | null }>(
    'select max(number) as latest from ended_run where bucket = 0',
  );
  const found = (await Promise.all([...created, recorded, ended])).flat();
  return Math.max(0, ...found.map(({ latest }) => latest ?? 0));
}
