import {
  StoreUnavailableError,
  type Clock,
  type Logger,
  type RetentionSettings,
} from '@distribute-schedule/application';
import { atMostEvery, minWriteCheckMs, type InProcessWakeUps } from '@distribute-schedule/store-kit';
import type { Medium, OpenTables } from './medium';
import { RecentEvents } from './recent-events';
import { derivePlaces } from './steps/derive-places';
import { Step } from './steps/step';
import { sweep } from './steps/sweep';
import type { Tables } from './tables/tables';

/** A commit takes so many steps, and lets timers and sockets have their turn. */
const mostSteps = 256;

/** What is committed is on its way to the disk after this long. */
const flushAfterMs = 100;

/** After a failure. */
const tidyAgainAfterMs = 1_000;

const sweptAtOnce = 200;

interface Job {
  readonly isRead: boolean;
  readonly perform: (step: Step) => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface StoreParts {
  readonly retention: RetentionSettings;
  readonly clock: Clock;
  readonly wakeUps: InProcessWakeUps;
  readonly log: Logger;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

/**
 * One medium, one process: what every adapter of this lib works on. A step runs from beginning to end with nothing
 * between; the steps that were asked for in one turn of the event loop share a transaction, and are answered once it is
 * committed, in a turn of their own.
 */
export class EmbeddedStore {
  readonly events = new RecentEvents();
  /**
   * Commits an empty step, which is a line in the log like any other commit.
   * @see Store.checkWrites
   */
  readonly checkWrites: () => Promise<void>;
  private opened: OpenTables | undefined;
  private counters = { made: 0, number: 0 };
  private jobs: Job[] = [];
  private isDue = false;
  private nextTidyAt = 0;
  private flushTimer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private stopSweeping: () => void = () => undefined;

  constructor(
    private readonly medium: Medium,
    private readonly parts: StoreParts,
  ) {
    const check = (): Promise<void> => this.write(() => undefined);
    this.checkWrites = atMostEvery(minWriteCheckMs, check, () => parts.clock.monotonic());
  }

  /** @returns the latest time that was seen in this store */
  async open(): Promise<number> {
    this.opened = await this.medium.open();
    const { tables, progress } = this.opened;
    for (const lost of this.opened.lost ?? []) this.parts.log.warn({}, lost);
    const { made, number, time } = progress;
    this.counters = { made, number };
    this.events.beginAfter({ at: time, number });
    derivePlaces(this.step(tables, time));
    return time;
  }

  startSweeping(): void {
    const { sweepEveryMs } = this.medium;
    const round = async (): Promise<void> => {
      const isMore = await this.write((step) => sweep(step, sweptAtOnce)).catch(() => false);
      if (this.opened)
        this.stopSweeping = this.parts.clock.after(isMore ? 0 : sweepEveryMs, () => void round());
    };
    this.stopSweeping = this.parts.clock.after(sweepEveryMs, () => void round());
  }

  async close(): Promise<void> {
    this.stopSweeping();
    while (this.jobs.length > 0) this.turn();
    clearTimeout(this.flushTimer);
    await this.flushing;
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  write<Answer>(perform: (step: Step) => Answer): Promise<Answer> {
    return this.ask(perform, false);
  }

  /** Sees everything that was written before. Must write nothing. */
  read<Answer>(perform: (step: Step) => Answer): Promise<Answer> {
    return this.ask(perform, true);
  }

  private ask<Answer>(perform: (step: Step) => Answer, isRead: boolean): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.jobs.push({ isRead, perform, resolve: (answer) => resolve(answer as Answer), reject });
      this.takeTurn();
    });
  }

  private takeTurn(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.medium.soon(() => {
      this.isDue = false;
      this.turn();
      if (this.jobs.length > 0) this.takeTurn();
    });
  }

  private turn(): void {
    const jobs = this.jobs.splice(0, mostSteps);
    const outcomes = this.performAll(jobs);
    // Those that there was no time for go first in the next turn.
    this.jobs.unshift(...jobs.slice(outcomes.length));
    outcomes.forEach((outcome, i) => {
      if ('error' in outcome) jobs[i]?.reject(outcome.error);
      else jobs[i]?.resolve(outcome.answer);
    });
    this.tidy();
  }

  private tidy(): void {
    if (performance.now() < this.nextTidyAt) return;
    this.opened?.tidy?.().catch((error: unknown) => {
      this.nextTidyAt = performance.now() + tidyAgainAfterMs;
      this.parts.log.error({ err: error }, 'what was committed could not be written to its tables yet');
    });
  }

  /** Together, or, where one of them fails, each by itself: none is kept from its answer by another. */
  private performAll(jobs: readonly Job[]): readonly Outcome[] {
    const { opened } = this;
    if (!opened) {
      return jobs.map(() => ({ error: new StoreUnavailableError('the store is not open') }));
    }
    try {
      return jobs.every(({ isRead }) => isRead) ? this.look(opened, jobs) : this.commit(opened, jobs);
    } catch (error) {
      if (jobs.length === 1) return [{ error }];
      return jobs.flatMap((job) => this.performAll([job]));
    }
  }

  private look({ tables }: OpenTables, jobs: readonly Job[]): readonly Outcome[] {
    const step = this.step(tables, this.parts.clock.now());
    return jobs.map(({ perform }) => ({ answer: perform(step) }));
  }

  private commit(opened: OpenTables, jobs: readonly Job[]): readonly Outcome[] {
    const steps: Step[] = [];
    const outcomes: Outcome[] = [];
    opened.commit(() => {
      const until = performance.now() + this.medium.longestTurnMs;
      let time = 0;
      for (const { perform } of jobs) {
        time = this.parts.clock.now();
        const step = this.step(opened.tables, time);
        outcomes.push({ answer: perform(step) });
        steps.push(step);
        if (performance.now() > until) break;
      }
      opened.keepProgress({ time, ...this.counters });
    });
    this.flushSoon(opened);
    this.events.add(steps.flatMap(({ events }) => events));
    this.parts.wakeUps.deliver(steps.flatMap(({ wakeUps }) => wakeUps));
    return outcomes;
  }

  private step(tables: Tables, now: number): Step {
    return new Step(tables, this.parts.retention, now, this.counters);
  }

  /** One flush at a time; what is committed during one is flushed by the next. */
  private flushSoon(opened: OpenTables): void {
    if (!opened.flush || this.flushTimer) return;
    this.flushTimer = setTimeout(() => {
      this.flushTimer = undefined;
      this.flushing = this.flushing.then(() => this.flush(opened));
    }, flushAfterMs).unref();
  }

  private async flush(opened: OpenTables): Promise<void> {
    try {
      await opened.flush?.();
    } catch (error) {
      this.parts.log.error({ err: error }, 'what was committed did not reach the disk');
    }
  }
}
