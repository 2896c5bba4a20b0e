import { hashOf } from '../hash';
import { Duration } from '../time/duration';
import { FIRST_MOMENT, LAST_MOMENT, isMoment } from '../time/moment';
import { rhythmOf, type Rhythm } from './rhythm';
import { InvalidTriggerError } from './trigger-errors';
import { formatTriggerSpec, parseTriggerSpec, type TriggerSpec } from './trigger-spec';

export { InvalidTriggerError } from './trigger-errors';
export type { TriggerSpec } from './trigger-spec';

export interface TriggerBounds {
  /** No due time lies before it. A fixed rate is counted from it. */
  readonly startAt?: number;
  /** All due times lie before it. */
  readonly endAt?: number;
  /** Runs start up to this much after their due time, spread by `startAfter`. */
  readonly jitterMs?: number;
}

export interface DueTimes {
  /** Oldest first. */
  readonly dueTimes: readonly number[];
  /** The oldest and the newest of the due times that were left out: all of them are older than those in `dueTimes`. */
  readonly omitted?: { readonly from: number; readonly to: number };
}

export interface PreviewedDueTime {
  readonly at: number;
  /** Which way the clock is changed on that day, for people to be warned of. */
  readonly dst?: 'gap' | 'repeated';
}

/** A rate of more than 10 a second is no schedule but a stream, and floods whatever records it. */
const SHORTEST_INTERVAL_MS = 100;
const LONGEST_JITTER_MS = 86_400_000;

/** When a TaskConfig is due, within bounds. Due times are a function of this alone: no clock, no state. */
export class Trigger {
  private constructor(
    readonly spec: TriggerSpec,
    readonly bounds: TriggerBounds,
    private readonly rhythm: Rhythm,
    private readonly first: number,
    private readonly last: number,
  ) {}

  /** Refuses lengths, moments and bounds that make no sense, and what is never due within its bounds. */
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
    // A cron expression that is bounded on one side only has due times: the search for them can be spared.
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

  /** Without the time zone and the bounds, which stand beside it. */
  toString(): string {
    return formatTriggerSpec(this.spec);
  }

  /** The first due time strictly after this moment. For a fixed delay the moment is the end of the run before. */
  nextAfter(after: number): number | undefined {
    const next =
      this.spec.kind === 'delay'
        ? Math.max(after + this.spec.delayMs, this.first)
        : this.rhythm.nextAfter(Math.max(after, this.first - 1));
    return next !== undefined && next <= this.last ? next : undefined;
  }

  /** The last due time before this moment. The due times of a fixed delay hang on its runs: they are not known. */
  previousBefore(moment: number): number | undefined {
    return this.spec.kind === 'delay'
      ? undefined
      : this.dueAtOrBefore(Math.min(moment - 1, this.last), this.first);
  }

  /**
   * The due times from `from` to `to`, both included: the newest of them, at most `cap`. Costs in proportion to `cap`,
   * however long ago `from` is. A fixed delay has no due times but the one that its last run set, which is `from`.
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
   * When the run for this due time may start: later by a jitter that every machine draws alike from seed and due time, and
   * before the next due time: two that changed places would be fired, or let go, twice.
   */
  startAfter(dueAt: number, seed: string): number {
    const belowMs = this.jitterMsAt(dueAt);
    return belowMs === 0 ? dueAt : dueAt + Math.floor((hashOf(`${seed}@${dueAt}`) / 2 ** 32) * belowMs);
  }

  /** The next due times, at most `count`, for people to see. A fixed delay has one: the rest hang on its runs. */
  preview(count: number, after: number): PreviewedDueTime[] {
    const atMost = this.spec.kind === 'delay' ? Math.min(count, 1) : count;
    const previewed: PreviewedDueTime[] = [];
    for (
      let at = this.nextAfter(after);
      at !== undefined && previewed.length < atMost;
      at = this.nextAfter(at)
    ) {
      const dst = this.rhythm.clockChangeOnDayOf?.(at);
      previewed.push(dst === undefined ? { at } : { at, dst });
    }
    return previewed;
  }

  private jitterMsAt(dueAt: number): number {
    const { jitterMs = 0 } = this.bounds;
    // That of a fixed rate is shorter than its interval.
    if (jitterMs === 0 || this.spec.kind !== 'cron') return jitterMs;
    return Math.min(jitterMs, (this.nextAfter(dueAt) ?? Infinity) - dueAt);
  }

  /** Asks for nothing older than `oldest`: most often one due time has come, and it is `oldest` itself. */
  private dueAtOrBefore(moment: number, oldest: number): number | undefined {
    if (!(moment >= oldest)) return undefined;
    const due = this.spec.kind === 'delay' ? oldest : this.rhythm.previousAtOrBefore(moment);
    return due !== undefined && due >= oldest ? due : undefined;
  }
}

function assertSpec(spec: TriggerSpec): void {
  if (spec.kind === 'every')
    assertLength('intervalMs', spec.intervalMs, SHORTEST_INTERVAL_MS, Duration.MAX_MS);
  if (spec.kind === 'delay') assertLength('delayMs', spec.delayMs, SHORTEST_INTERVAL_MS, Duration.MAX_MS);
  if (spec.kind === 'once') assertMoment('at', spec.at);
}

function assertBounds({ startAt, endAt, jitterMs }: TriggerBounds, spec: TriggerSpec): void {
  if (startAt !== undefined) assertMoment('startAt', startAt);
  if (endAt !== undefined) assertMoment('endAt', endAt);
  if (startAt !== undefined && endAt !== undefined && startAt >= endAt) {
    throw new InvalidTriggerError('endAt', 'must lie after startAt');
  }
  if (jitterMs === undefined) return;
  // A jitter as long as the interval would let a run start after the next one.
  const longest =
    spec.kind === 'every' ? Math.min(LONGEST_JITTER_MS, spec.intervalMs - 1) : LONGEST_JITTER_MS;
  assertLength('jitterMs', jitterMs, 0, longest);
}

function assertLength(field: string, ms: number, shortest: number, longest: number): void {
  if (Number.isInteger(ms) && ms >= shortest && ms <= longest) return;
  const [from, to] = [shortest, longest].map((bound) => Duration.ofMs(bound).toString());
  throw new InvalidTriggerError(field, `must be ${from} to ${to} in whole milliseconds; got ${ms} ms`);
}

function assertMoment(field: string, moment: number): void {
  if (isMoment(moment)) return;
  throw new InvalidTriggerError(field, `must be epoch milliseconds from 1970 to 9999; got ${moment}`);
}
