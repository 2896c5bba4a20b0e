import { BoundedMemo } from '../time/bounded-memo';
import { FIRST_MOMENT, LAST_MOMENT } from '../time/moment';
import { TimeZone, type Stretch } from '../time/time-zone';
import { parseCronFields } from './cron-fields';
import { InvalidCronExpressionError } from './trigger-errors';
import { WallClockSchedule } from './wall-clock-schedule';

export { InvalidCronExpressionError } from './trigger-errors';

/** A search may jump to this long before the local time that it looks for. It exceeds every change of a clock. */
const JUMP_MARGIN_MS = 3 * 86_400_000;

/**
 * A cron expression on the wall clock of a time zone. It is immutable, and all configs with the same expression and zone
 * share one object.
 *
 * **When the clock changes**, the rule depends on whether the expression counts time or names times of day:
 *
 * - It *counts time* if its minute or its hour is open: a wildcard (also with a step), a step that runs to the end of the
 *   cycle (`5/15`), or a list of all values. Examples: every 10 minutes, every 2 hours, every minute from 2:00 to 3:00.
 *   It is due whenever the wall clock shows a matching time: never in a skipped hour, and in both passes of a repeated
 *   hour. It does not catch up, so there is no burst.
 * - Otherwise it *names times of day*: hour and minute are values, ranges or bounded steps (`30 2 * * *`, `0 9-17 * * *`,
 *   `@daily`). Each time of day is due exactly once on each matching day. A skipped time is due at the first instant
 *   after the gap; several skipped times of one gap, and a time at that instant itself, are one due time. A time that the
 *   clock shows twice is due only the first time.
 *
 * In other words, an expression that names times of day sees local time without repetitions, and each gap reduced to the
 * instant at which it ends.
 */
export class CronExpression {
  private static readonly known = new BoundedMemo<string, CronExpression>(2048);

  /**
   * The last answers, because many configs share an expression and ask for the same tick. `next` answers for all moments
   * from `from` up to itself, and `previous` for all moments from itself up to `to`.
   */
  private lastNext: { readonly from: number; readonly next: number | undefined } | undefined;
  private lastPrevious: { readonly previous: number; readonly to: number } | undefined;

  private constructor(
    readonly expression: string,
    private readonly zone: TimeZone,
    private readonly schedule: WallClockSchedule,
    private readonly namesTimesOfDay: boolean,
  ) {}

  /** Refuses an invalid expression, an expression that never fires, and a time zone that does not exist. */
  static of(expression: string, timeZone = 'UTC'): CronExpression {
    return CronExpression.known.of(`${timeZone}|${expression}`, () => {
      const fields = parseCronFields(expression);
      const zone = TimeZone.named(timeZone);
      if (zone === undefined) {
        throw new InvalidCronExpressionError(
          expression,
          'time zone',
          `the time zone "${timeZone.slice(0, 64)}" does not exist`,
        );
      }
      const schedule = new WallClockSchedule(fields);
      if (schedule.atOrAfter(FIRST_MOMENT) === undefined) {
        throw new InvalidCronExpressionError(expression, 'day of month', 'none of its months has such a day');
      }
      return new CronExpression(expression, zone, schedule, !fields.goesByElapsedTime);
    });
  }

  get timeZone(): string {
    return this.zone.name;
  }

  /** The first due time strictly after this moment; undefined if none follows before the end of the calendar. */
  nextAfter(after: number): number | undefined {
    const last = this.lastNext;
    if (last !== undefined && after >= last.from && (last.next === undefined || after < last.next)) {
      return last.next;
    }
    const next = this.searchForward(after);
    this.lastNext = { from: after, next };
    return next;
  }

  /** The last due time at or before this moment. */
  previousAtOrBefore(moment: number): number | undefined {
    const last = this.lastPrevious;
    if (last !== undefined && moment >= last.previous && moment <= last.to) return last.previous;
    const previous = this.searchBackward(moment);
    if (previous !== undefined) this.lastPrevious = { previous, to: moment };
    return previous;
  }

  /** How the clock changes on the local day of this moment, if it does. The preview warns people of it. */
  clockChangeOnDayOf(moment: number): 'gap' | 'repeated' | undefined {
    return this.zone.changeOnDayOf(moment);
  }

  private searchForward(after: number): number | undefined {
    let instant = (Math.floor(Math.max(after, FIRST_MOMENT - 1) / 1000) + 1) * 1000;
    while (instant <= LAST_MOMENT) {
      const stretch = this.zone.stretchAt(instant);
      const earliest = instant === stretch.from ? -Infinity : instant + stretch.offset;
      const local = this.schedule.atOrAfter(Math.max(earliest, this.firstLocalOf(stretch)));
      if (local === undefined) return undefined;
      if (local < stretch.to + stretch.offset) {
        const due = instantOf(local, stretch);
        return due <= LAST_MOMENT ? due : undefined;
      }
      instant = Math.max(stretch.to, local - JUMP_MARGIN_MS);
    }
    return undefined;
  }

  private searchBackward(moment: number): number | undefined {
    let instant = Math.floor(Math.min(moment, LAST_MOMENT) / 1000) * 1000;
    while (instant >= FIRST_MOMENT) {
      const stretch = this.zone.stretchAt(instant);
      const local = this.schedule.atOrBefore(instant + stretch.offset);
      if (local === undefined) return undefined;
      if (local >= this.firstLocalOf(stretch)) return instantOf(local, stretch);
      instant = Math.min(stretch.from - 1000, local + JUMP_MARGIN_MS);
    }
    return undefined;
  }

  /**
   * A stretch of one offset is responsible for the local times from this one to its end. For an expression that names
   * times of day, the stretches divide local time among them without gap and overlap: a gap belongs to the stretch after
   * it, and a repeated hour to the stretch before it.
   */
  private firstLocalOf({ from, offset, offsetBefore }: Stretch): number {
    return from + (this.namesTimesOfDay ? offsetBefore : offset);
  }
}

/** A local time in the gap before the stretch, which the clock never shows, is due when the stretch begins. */
const instantOf = (local: number, { from, offset }: Stretch): number => Math.max(local - offset, from);
