import { hashOf } from '../hash';
import { Duration } from '../time/duration';
import { FIRST_MOMENT, LAST_MOMENT, isMoment } from '../time/moment';
import { rhythmOf, type Rhythm } from './rhythm';
import { InvalidTriggerError } from './trigger-errors';
import { formatTriggerSpec, parseTriggerSpec, type TriggerSpec } from './trigger-spec';

export { InvalidTriggerError } from './trigger-errors';
export type { TriggerSpec } from './trigger-spec';

export interface TriggerBounds {
  /** No due time is earlier. A fixed rate is counted from it. */
  readonly startAt?: number;
  /** Every due time is earlier. */
  readonly endAt?: number;
  /** Runs start up to this long after their due time. `startAfter` spreads them. */
  readonly jitterMs?: number;
}

export interface DueTimes {
  /** Oldest first. */
  readonly dueTimes: readonly number[];
  /** The oldest and the newest due time that were left out. All of them are older than those in `dueTimes`. */
  readonly omitted?: { readonly from: number; readonly to: number };
}

export interface PreviewedDueTime {
  readonly at: number;
  /** How the clock changes on that day, so that people can be warned. */
  readonly dst?: 'gap' | 'repeated';
}

/** Length of a preview, from its first due time. */
const MAX_PREVIEW_MS = 50 * 366 * 24 * 3_600_000;
/** More than 10 runs a second are a stream and not a schedule, and would flood the ledger. */
const MIN_INTERVAL_MS = 100;
const MAX_JITTER_MS = 86_400_000;

/** The due times of a TaskConfig within its bounds. They depend only on this object: it reads no clock and has no state. */
export class Trigger {
  private constructor(
    readonly spec: TriggerSpec,
    readonly bounds: TriggerBounds,
    private readonly rhythm: Rhythm,
    private readonly first: number,
    private readonly last: number,
  ) {}

  /** Refuses invalid intervals, times and bounds, and a trigger that is never due within its bounds. */
  static of(spec: TriggerSpec, bounds: TriggerBounds = {}): Trigger {
    assertSpec(spec);
    assertBounds(bounds, spec);
    const { startAt, endAt } = bounds;
    const trigger = new Trigger(
      spec,
      bounds,
      rhythmOf(spec, startAt),
      startAt ?? FIRST_MOMENT,
      endAt === undefined ? LAST_MOMENT : endAt - 1,
    );
    // A cron expression with a bound on one side always has due times, so it needs no search.
    const mayNeverBeDue =
      spec.kind === 'once' || (spec.kind === 'cron' && startAt !== undefined && endAt !== undefined);
    if (mayNeverBeDue && trigger.dueAtOrBefore(trigger.last, trigger.first) === undefined) {
      throw new InvalidTriggerError(
        'trigger',
        `${trigger.toString()} is never due between startAt and endAt`,
      );
    }
    return trigger;
  }

  /** Reads what `toString` writes, cron macros, and `@every 30s`, `@after 30s`, `@at 2026-12-01T02:00:00Z`, `@manual`. */
  static parse(text: string, timeZone = 'UTC', bounds: TriggerBounds = {}): Trigger {
    return Trigger.of(parseTriggerSpec(text, timeZone), bounds);
  }

  /** Without the time zone and the bounds, which are stored separately. */
  toString(): string {
    return formatTriggerSpec(this.spec);
  }

  /** The first due time strictly after this moment. For a fixed delay the moment is the end of the previous run. */
  nextAfter(after: number): number | undefined {
    const next =
      this.spec.kind === 'delay'
        ? Math.max(after + this.spec.delayMs, this.first)
        : this.rhythm.nextAfter(Math.max(after, this.first - 1));
    return next !== undefined && next <= this.last ? next : undefined;
  }

  /** The last due time before this moment. Undefined for a fixed delay, because its due times depend on its runs. */
  previousBefore(moment: number): number | undefined {
    return this.spec.kind === 'delay'
      ? undefined
      : this.dueAtOrBefore(Math.min(moment - 1, this.last), this.first);
  }

  /**
   * The due times from `from` to `to`, both included: the newest ones, at most `cap`. The cost grows with `cap` and not
   * with the age of `from`. A fixed delay has only the due time that its last run set, which is `from`.
   */
  dueBetween(from: number, to: number, cap: number): DueTimes {
    const [oldest, newest] = [Math.max(from, this.first), Math.min(to, this.last)];
    const dueTimes: number[] = [];
    let due = this.dueAtOrBefore(newest, oldest);
    for (; due !== undefined && dueTimes.length < cap; due = this.dueAtOrBefore(due - 1, oldest)) {
      dueTimes.push(due);
    }
    dueTimes.reverse();
    if (due === undefined) return { dueTimes };
    const oldestDue = this.dueAtOrBefore(oldest, oldest) ?? this.nextAfter(oldest) ?? due;
    return { dueTimes, omitted: { from: oldestDue, to: due } };
  }

  /**
   * Adds a jitter to the due time: the moment at which its run may start. The jitter is the same on every machine for the
   * same seed and due time. The result stays before the next due time: if two runs swapped order, one could fire twice.
   */
  startAfter(dueAt: number, seed: string): number {
    const belowMs = this.jitterMsAt(dueAt);
    return belowMs === 0 ? dueAt : dueAt + Math.floor((hashOf(`${seed}@${dueAt}`) / 2 ** 32) * belowMs);
  }

  /**
   * The next due times for people to see, at most `count`. A fixed delay has one, because the others depend on its runs. A
   * rare schedule has fewer, because each search through decades costs a millisecond. All are before `to`.
   */
  preview(count: number, after: number, to = Infinity): PreviewedDueTime[] {
    const atMost = this.spec.kind === 'delay' ? Math.min(count, 1) : count;
    const previewed: PreviewedDueTime[] = [];
    const first = this.nextAfter(after) ?? NaN;
    for (
      let at: number | undefined = first;
      at !== undefined && at < to && at <= first + MAX_PREVIEW_MS && previewed.length < atMost;
      at = this.nextAfter(at)
    ) {
      const dst = this.rhythm.clockChangeOnDayOf?.(at);
      previewed.push(dst === undefined ? { at } : { at, dst });
    }
    return previewed;
  }

  private jitterMsAt(dueAt: number): number {
    const { jitterMs = 0 } = this.bounds;
    // The jitter of a fixed rate is shorter than its interval.
    if (jitterMs === 0 || this.spec.kind !== 'cron') return jitterMs;
    return Math.min(jitterMs, (this.nextAfter(dueAt) ?? Infinity) - dueAt);
  }

  /** Searches back to `oldest` only, because usually a single due time has passed, and that is `oldest`. */
  private dueAtOrBefore(moment: number, oldest: number): number | undefined {
    if (!(moment >= oldest)) return undefined;
    const due = this.spec.kind === 'delay' ? oldest : this.rhythm.previousAtOrBefore(moment);
    return due !== undefined && due >= oldest ? due : undefined;
  }
}

function assertSpec(spec: TriggerSpec): void {
  if (spec.kind === 'every') assertLength('intervalMs', spec.intervalMs, MIN_INTERVAL_MS, Duration.MAX_MS);
  if (spec.kind === 'delay') assertLength('delayMs', spec.delayMs, MIN_INTERVAL_MS, Duration.MAX_MS);
  if (spec.kind === 'once') assertMoment('at', spec.at);
}

function assertBounds({ startAt, endAt, jitterMs }: TriggerBounds, spec: TriggerSpec): void {
  if (startAt !== undefined) assertMoment('startAt', startAt);
  if (endAt !== undefined) assertMoment('endAt', endAt);
  if (startAt !== undefined && endAt !== undefined && startAt >= endAt) {
    throw new InvalidTriggerError('endAt', 'must be after startAt');
  }
  if (jitterMs === undefined) return;
  // With a jitter as long as the interval, a run could start after the next one.
  const maxJitterMs = spec.kind === 'every' ? Math.min(MAX_JITTER_MS, spec.intervalMs - 1) : MAX_JITTER_MS;
  assertLength('jitterMs', jitterMs, 0, maxJitterMs);
}

function assertLength(field: string, ms: number, minMs: number, maxMs: number): void {
  if (Number.isInteger(ms) && ms >= minMs && ms <= maxMs) return;
  const [from, to] = [minMs, maxMs].map((bound) => Duration.ofMs(bound).toString());
  throw new InvalidTriggerError(field, `must be ${from} to ${to} in whole milliseconds; got ${ms} ms`);
}

function assertMoment(field: string, moment: number): void {
  if (isMoment(moment)) return;
  throw new InvalidTriggerError(field, `must be epoch milliseconds from 1970 to 9999; got ${moment}`);
}
