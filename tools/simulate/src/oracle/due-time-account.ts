import type { Fire, FireRecord, Replan, TaskConfig } from '@distribute-schedule/domain';

/** More due times than one decision of the simulated load can cover. */
const maxDueTimes = 20_000;

/**
 * What became of the due times of one config, as its trigger counts them: each is accounted for exactly once, by a
 * record of a fire or of a change. Everything before `from` is.
 */
export class DueTimeAccount {
  private from: number | undefined;

  constructor(
    private config: TaskConfig,
    next: number | undefined,
    private readonly find: (finding: string) => void,
  ) {
    this.from = next;
  }

  /** The oldest due time that nobody has decided about. */
  get undecidedSince(): number | undefined {
    return this.config.isEnabled ? this.from : undefined;
  }

  fired({ records, next }: Fire, now: number): void {
    this.expectCovered(records, next?.dueAt ?? now + 1, now);
    this.from = next?.dueAt;
  }

  replaced({ config, next, records }: Replan, now: number): void {
    const { pausedFrom, updatedAt } = config.toSnapshot();
    const goesOnAt = config.isEnabled ? next?.dueAt : pausedFrom;
    if (records.length > 0) this.expectCovered(records, updatedAt + 1, Infinity);
    else if (this.from !== undefined && goesOnAt !== undefined && goesOnAt > this.from) {
      // A change without a record may let go only what was not due yet.
      const { dueTimes } = this.config.trigger.dueBetween(this.from, now, 1);
      if (dueTimes.length > 0)
        this.find(`lost: ${config.id} was changed and nothing says what became of ${iso(this.from)}`);
    }
    this.config = config;
    this.from = goesOnAt;
  }

  /** A config that counts from the end of its run: nothing of it is open any more. */
  ranOut(now: number): void {
    const { dueAfterEndMs } = this.config;
    if (dueAfterEndMs !== undefined && this.from === undefined) this.from = now + dueAfterEndMs;
  }

  private expectCovered(records: readonly FireRecord[], upTo: number, now: number): void {
    const { id } = this.config;
    if (this.from === undefined) {
      for (const { dueAt } of records) this.find(`decided twice: ${id} at ${iso(dueAt)}, which was not due`);
      return;
    }
    const due = this.dueTimes(this.from, upTo);
    const times = new Map(due.map((at) => [at, 0]));
    for (const record of records) {
      const last = record.until ?? record.dueAt;
      if (last > now) this.find(`early: ${id} decided about ${iso(last)}`);
      const covered = due.filter((at) => at >= record.dueAt && at <= last);
      if (covered.length === 0) this.find(`decided twice: ${id} at ${iso(record.dueAt)} (${record.outcome})`);
      for (const at of covered) times.set(at, (times.get(at) ?? 0) + 1);
    }
    for (const [at, count] of times) {
      if (count === 0) this.find(`lost: ${id} at ${iso(at)}`);
      if (count > 1) this.find(`decided twice: ${id} at ${iso(at)}`);
    }
  }

  private dueTimes(from: number, before: number): readonly number[] {
    return this.config.trigger.dueBetween(from, before - 1, maxDueTimes).dueTimes;
  }
}

const iso = (at: number) => new Date(at).toISOString();
