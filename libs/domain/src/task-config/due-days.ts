import type { EndedRun } from '../task/ended-run';
import { durationBucket, runMsOf } from '../task/task-measures';
import { percentilesOf, type MeasureSums, type Percentiles } from '../task/task-statistics';
import { TimeZone } from '../time/time-zone';
import type { Trigger } from '../trigger/trigger';
import type { FireRecord } from './fire';
import { overlapReason } from './fire-reason';

/**
 * What became of a due time, as the days of a config count it:
 *   planned    its run succeeded and began in time
 *   late       its run succeeded but began late
 *   failed, cancelled   how its run ended otherwise
 *   missed, refused, skipped, coalesced   as in its fire record: it has no run
 *   paused     skipped, because the config was paused
 */
export const dueOutcomes = [
  'planned',
  'late',
  'failed',
  'cancelled',
  'missed',
  'refused',
  'skipped',
  'coalesced',
  'paused',
] as const;
export type DueOutcome = (typeof dueOutcomes)[number];

/** Names of the sums of a day. They are short, because a store keeps them for each day of each config. */
const dueNames: Readonly<Record<DueOutcome, string>> = {
  planned: 'p',
  late: 'l',
  failed: 'f',
  cancelled: 'c',
  missed: 'm',
  refused: 'r',
  skipped: 's',
  coalesced: 'o',
  paused: 'z',
};
const endNames = { success: 'S', failed: 'F', cancelled: 'C' } as const;
/** A number alone names the runs of one bucket of durations: see `durationBucket`. */
const bucketPattern = /^\d+$/;

/** The days that a store keeps of a config. */
export const keptDueDays = 35;

/**
 * A record can stand for very many due times. Of each day it counts at most this many, because each must be computed: a
 * day has 1,440 minutes, so a task that is due each minute is counted exactly.
 */
export const maxCountedOfDay = 1_500;

const dayMs = 86_400_000;

/** Amounts to add to the sums of a config over one day. Days are counted from 1970-01-01, in the zone of the config. */
export interface DueDayChange {
  readonly day: number;
  readonly add: MeasureSums;
}

/** One day of a config. */
export interface DueDay {
  readonly day: number;
  readonly due: Readonly<Record<DueOutcome, number>>;
  /** All runs whose scheduled time lies on the day, also those by hand. */
  readonly ended: { readonly success: number; readonly failed: number; readonly cancelled: number };
  readonly run: Percentiles;
}

/** Counts days as the clock on the wall of this config does. Triggers without a zone count in UTC. */
export class DueCalendar {
  private constructor(
    private readonly trigger: Trigger,
    private readonly zone: TimeZone | undefined,
  ) {}

  static of(trigger: Trigger): DueCalendar {
    const { spec } = trigger;
    return new DueCalendar(trigger, spec.kind === 'cron' ? TimeZone.named(spec.timeZone) : undefined);
  }

  dayOf(at: number): number {
    const offset = this.zone?.stretchAt(at).offset ?? 0;
    return Math.floor((at + offset) / dayMs);
  }

  /** When the day begins. The clock can change on the day before, so the offset at the beginning counts. */
  startOf(day: number): number {
    const guess = day * dayMs;
    const first = guess - (this.zone?.stretchAt(guess).offset ?? 0);
    const start = guess - (this.zone?.stretchAt(first).offset ?? 0);
    return this.dayOf(start) < day ? first : start;
  }

  /** What a run that has ended adds to its day. @param startsAt when it should have begun: the due time plus its jitter */
  ofRun(run: EndedRun, startsAt: number, lateAfterMs: number): DueDayChange {
    const add: Record<string, number> = { [endNames[run.status]]: 1 };
    const runMs = runMsOf(run);
    if (runMs !== undefined) add[durationBucket(runMs)] = 1;
    if (run.cause === 'schedule') add[dueNames[outcomeOfRun(run, startsAt, lateAfterMs)]] = 1;
    return { day: this.dayOf(run.scheduledTime), add };
  }

  /** What due times without a run add to their days. Days that a store keeps no longer are left out. */
  ofRecords(records: readonly FireRecord[], now: number): readonly DueDayChange[] {
    const days = new Map<number, Record<string, number>>();
    for (const record of records) {
      const name = nameOfRecord(record);
      if (name === undefined) continue;
      for (const [day, count] of this.countByDay(record.dueAt, record.until ?? record.dueAt, now)) {
        const add = days.get(day) ?? {};
        add[name] = (add[name] ?? 0) + count;
        days.set(day, add);
      }
    }
    return Array.from(days, ([day, add]) => ({ day, add }));
  }

  /** The due times from `from` to `until`, both included, by day: at most `maxCountedOfDay` of each day. */
  private *countByDay(
    from: number,
    until: number,
    now: number,
  ): Generator<readonly [day: number, count: number]> {
    // The later due times of a fixed delay depend on runs that did not happen.
    const isSingle = from === until || this.trigger.spec.kind === 'delay';
    const first = Math.max(this.dayOf(from), this.dayOf(now) - keptDueDays + 1);
    for (let day = first; day <= this.dayOf(isSingle ? from : until); day++) {
      const [start, end] = [Math.max(from, this.startOf(day)), Math.min(until, this.startOf(day + 1) - 1)];
      const count = isSingle ? 1 : this.trigger.dueBetween(start, end, maxCountedOfDay).dueTimes.length;
      if (count > 0) yield [day, count];
    }
  }

  /** The due times that a pause has skipped so far. They have no records until the config is enabled again. */
  ofPause(pausedFrom: number, now: number): readonly DueDayChange[] {
    if (pausedFrom > now) return [];
    const record = {
      outcome: 'skipped',
      reason: 'paused',
      decidedAt: now,
      lateMs: 0,
      by: '',
      epoch: 0,
    } as const;
    return this.ofRecords([{ ...record, dueAt: pausedFrom, until: now }], now);
  }
}

function outcomeOfRun(
  { status, startTime, attempts }: EndedRun,
  startsAt: number,
  lateAfterMs: number,
): DueOutcome {
  if (status !== 'success') return status;
  // The start of the first attempt is known only if it was the last one too.
  const isLate = attempts === 1 && startTime !== undefined && startTime - startsAt > lateAfterMs;
  return isLate ? 'late' : 'planned';
}

/** Due times that were fired are counted when their run ends. */
function nameOfRecord({ outcome, reason }: FireRecord): string | undefined {
  if (outcome === 'fired' || outcome === 'late') return undefined;
  return outcome === 'skipped' && reason !== overlapReason ? dueNames.paused : dueNames[outcome];
}

/** Reads the sums of a day. */
export function dueDay(day: number, sums: MeasureSums): DueDay {
  const count = (name: string) => sums[name] ?? 0;
  const due = Object.fromEntries(dueOutcomes.map((outcome) => [outcome, count(dueNames[outcome])]));
  const buckets = Object.entries(sums)
    .filter(([name]) => bucketPattern.test(name))
    .map(([name, times]): [number, number] => [Number(name), times]);
  return {
    day,
    due: due as Readonly<Record<DueOutcome, number>>,
    ended: {
      success: count(endNames.success),
      failed: count(endNames.failed),
      cancelled: count(endNames.cancelled),
    },
    run: percentilesOf(buckets),
  };
}

/** Adds the amounts of changes to sums. */
export function addedUp(changes: readonly DueDayChange[]): ReadonlyMap<number, MeasureSums> {
  const days = new Map<number, Record<string, number>>();
  for (const { day, add } of changes) {
    const sums = days.get(day) ?? {};
    for (const [name, by] of Object.entries(add)) sums[name] = (sums[name] ?? 0) + by;
    days.set(day, sums);
  }
  return days;
}

/** A day as a store keeps it: `p:12 S:12 33:9 34:3`. */
export const packDay = (sums: MeasureSums): string =>
  Object.entries(sums)
    .map(([name, by]) => `${name}:${by}`)
    .join(' ');

/** Reads what `packDay` or a script has written. What is no sum is left out. */
export function unpackDay(text: string): MeasureSums {
  const sums: Record<string, number> = {};
  for (const [, name = '', by] of text.matchAll(/(\w+):(\d+)/g)) sums[name] = Number(by);
  return sums;
}
