import type { Fire, FireRecord, Replan, TaskConfig } from '@distribute-schedule/domain';

/** More due times than a single decision can cover with the simulated load. */
const maxDueTimes = 20_000;

/**
 * Accounts for the due times of one config, as its trigger counts them. Each due time must be covered exactly once, by
 * the record of a fire or of a change. All due times before `undecidedFrom` are covered.
 */
export class DueTimeAccount {
  private undecidedFrom: number | undefined;

  constructor(
    private config: TaskConfig,
    next: number | undefined,
    private readonly find: (finding: string) => void,
  ) {
    this.undecidedFrom = next;
  }

  /** The oldest due time without a decision. */
  get undecidedSince(): number | undefined {
    return this.config.isEnabled ? this.undecidedFrom : undefined;
  }

  onFired({ records, next }: Fire, now: number): void {
    this.expectCovered(records, next?.dueAt ?? now + 1, now);
    this.undecidedFrom = next?.dueAt;
  }

  onReplaced({ config, next, records }: Replan, now: number): void {
    const { pausedFrom, updatedAt } = config.toSnapshot();
    const resumesAt = config.isEnabled ? next?.dueAt : pausedFrom;
    if (records.length > 0) this.expectCovered(records, updatedAt + 1, Infinity);
    else if (this.undecidedFrom !== undefined && resumesAt !== undefined && resumesAt > this.undecidedFrom) {
      // A change without a record may drop only due times that lie in the future.
      const { dueTimes } = this.config.trigger.dueBetween(this.undecidedFrom, now, 1);
      if (dueTimes.length > 0)
        this.find(
          `lost: ${config.id} was changed, and no record covers its due time ${iso(this.undecidedFrom)}`,
        );
    }
    this.config = config;
    this.undecidedFrom = resumesAt;
  }

  /** A config with a fixed delay (`@after`) is due again a while after its last open task has ended. */
  onAllFinished(now: number): void {
    const { dueAfterEndMs } = this.config;
    if (dueAfterEndMs !== undefined && this.undecidedFrom === undefined)
      this.undecidedFrom = now + dueAfterEndMs;
  }

  private expectCovered(records: readonly FireRecord[], upTo: number, now: number): void {
    const { id } = this.config;
    if (this.undecidedFrom === undefined) {
      for (const { dueAt } of records)
        this.find(`decided twice: ${id} at ${iso(dueAt)}, although nothing was due`);
      return;
    }
    const due = this.dueTimes(this.undecidedFrom, upTo);
    const times = new Map(due.map((at) => [at, 0]));
    for (const record of records) {
      const last = record.until ?? record.dueAt;
      if (last > now) this.find(`early: ${id} was decided for ${iso(last)}, which lies in the future`);
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
