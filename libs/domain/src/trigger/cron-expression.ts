import { BoundedMemo } from '../time/bounded-memo';
import { FIRST_MOMENT, LAST_MOMENT } from '../time/moment';
import { TimeZone, type Stretch } from '../time/time-zone';
import { parseCronFields } from './cron-fields';
import { InvalidCronExpressionError } from './trigger-errors';
import { WallClockSchedule } from './wall-clock-schedule';

export { InvalidCronExpressionError } from './trigger-errors';

/** As far as due times are looked for: past the rarest one, a 29 February on a given weekday. */
const HORIZON_MS = 41 * 366 * 86_400_000;

/**
 * A cron expression read by the wall clock of a time zone. Immutable, and shared by all who ask for the same one.
 *
 * **When the clock is changed**, it depends on whether the expression names o'clocks or counts time:
 *
 * - It *counts time* if its minute or its hour is open: a wildcard (also with a step), a step that runs to the end
 *   (`5/15`), or a list of all there is. Every 10 minutes, every 2 hours, every minute from 2 to 3 o'clock. It is due
 *   whenever the wall clock shows a time that matches: not at all in a skipped hour, and in both passes of a repeated
 *   one. Nothing is made up for, so there is no burst.
 * - Otherwise it *names o'clocks*: hour and minute are values, ranges or bounded steps (`30 2 * * *`, `0 9-17 * * *`,
 *   `@daily`). Each o'clock is due exactly once on each day that matches. One that is skipped is due at the first
 *   instant after the gap; several in one gap, or one that falls on that instant anyway, are one due time. One that
 *   is shown twice is due the first time only.
 *
 * In other words, an expression that names o'clocks sees local time without its repetitions, each gap squeezed into
 * the instant at which it ends.
 */
export class CronExpression {
  private static readonly known = new BoundedMemo<string, CronExpression>(2048);

  /**
   * Many configs share an expression and ask for the same tick, so the last answers are kept. `next` is the answer for
   * all moments from `from` up to it, `previous` for all from itself up to `to`.
   */
  private lastNext: { readonly from: number; readonly next: number | undefined } | undefined;
  private lastPrevious: { readonly previous: number; readonly to: number } | undefined;

  private constructor(
    readonly expression: string,
    private readonly zone: TimeZone,
    private readonly schedule: WallClockSchedule,
    private readonly namesOClocks: boolean,
  ) {}

  /** Refuses what is no expression, what never fires, and zones that do not exist. */
  static of(expression: string, timeZone = 'UTC'): CronExpression {
    return CronExpression.known.of(`${timeZone}|${expression}`, () => {
      const fields = parseCronFields(expression);
      const zone = TimeZone.named(timeZone);
      if (zone === undefined) {
        throw new InvalidCronExpressionError(
          expression,
          'time zone',
          `there is no time zone "${timeZone.slice(0, 64)}"`,
        );
      }
      const schedule = new WallClockSchedule(fields);
      if (schedule.atOrAfter(FIRST_MOMENT) === undefined) {
        throw new InvalidCronExpressionError(
          expression,
          'day of month',
          'no month that it names has such a day',
        );
      }
      return new CronExpression(expression, zone, schedule, !fields.goesByElapsedTime);
    });
  }

  get timeZone(): string {
    return this.zone.name;
  }

  /** The first due time strictly after this moment; undefined if there is none before the end of the calendar. */
  nextAfter(after: number): number | undefined {
    const last = this.lastNext;
    if (last !== undefined && after >= last.from && (last.next === undefined || after < last.next)) {
      return last.next;
    }
    const next = this.searchForward(after);
    this.lastNext = { from: after, next };
    return next;
  }

  /** The last due time up to this moment and including it. */
  previousAtOrBefore(moment: number): number | undefined {
    const last = this.lastPrevious;
    if (last !== undefined && moment >= last.previous && moment <= last.to) return last.previous;
    const previous = this.searchBackward(moment);
    if (previous !== undefined) this.lastPrevious = { previous, to: moment };
    return previous;
  }

  /** Which way the zone's clock is changed on the local day of this moment, if it is: for people to be warned of. */
  clockChangeOnDayOf(moment: number): 'gap' | 'repeated' | undefined {
    return this.zone.changeOnDayOf(moment);
  }

  private searchForward(after: number): number | undefined {
    let instant = (Math.floor(Math.max(after, FIRST_MOMENT - 1) / 1000) + 1) * 1000;
    const horizon = Math.min(LAST_MOMENT, instant + HORIZON_MS);
    while (instant <= horizon) {
      const stretch = this.zone.stretchAt(instant);
      const earliest = instant === stretch.from ? -Infinity : instant + stretch.offset;
      const local = this.schedule.atOrAfter(Math.max(earliest, this.firstLocalOf(stretch)));
      if (local !== undefined && local < stretch.to + stretch.offset) {
        const due = instantOf(local, stretch);
        return due <= LAST_MOMENT ? due : undefined;
      }
      instant = stretch.to;
    }
    return undefined;
  }

  private searchBackward(moment: number): number | undefined {
    let instant = Math.floor(Math.min(moment, LAST_MOMENT) / 1000) * 1000;
    const horizon = Math.max(FIRST_MOMENT, instant - HORIZON_MS);
    while (instant >= horizon) {
      const stretch = this.zone.stretchAt(instant);
      const local = this.schedule.atOrBefore(instant + stretch.offset);
      if (local !== undefined && local >= this.firstLocalOf(stretch)) {
        return instantOf(local, stretch);
      }
      instant = stretch.from - 1000;
    }
    return undefined;
  }

  /**
   * Each stretch of one offset answers for the local times from here to its end. For o'clocks these are the ones that
   * were not shown before: the stretches share local time out among them, with neither gap nor overlap. A gap comes
   * first in the stretch that it leads to, a repetition is left to the stretch that it came from.
   */
  private firstLocalOf({ from, offset, offsetBefore }: Stretch): number {
    return from + (this.namesOClocks ? offsetBefore : offset);
  }
}

/** A local time that the clock never showed, in the gap before the stretch, is due where the stretch begins. */
const instantOf = (local: number, { from, offset }: Stretch): number => Math.max(local - offset, from);
