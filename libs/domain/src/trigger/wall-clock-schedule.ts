import type { CronFields } from './cron-fields';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Years that are searched for a day that matches. The rarest one, 29 February on a given weekday, is 40 years away at
 * most (over a year like 2100, which has none).
 */
const SEARCHED_MONTHS = 41 * 12;

/**
 * The times of a wall clock that an expression matches, on a calendar without zones: its moments are the ms that an
 * epoch clock set to local time would show. What a zone makes of them is for `CronExpression`.
 */
export class WallClockSchedule {
  /** Seconds since midnight of the first and the last time on every day that matches. */
  private readonly firstOfDay: number;
  private readonly lastOfDay: number;

  constructor(private readonly fields: CronFields) {
    const { hours, minutes, seconds } = fields;
    this.firstOfDay = secondOfDay(hours.at(0), minutes.at(0), seconds.at(0));
    this.lastOfDay = secondOfDay(hours.at(-1), minutes.at(-1), seconds.at(-1));
  }

  /** The first matching time that is not before this one; undefined if there is no such day in the next 41 years. */
  atOrAfter(local: number): number | undefined {
    const day = Math.floor(local / DAY_MS);
    const second = Math.ceil((local - day * DAY_MS) / SECOND_MS);
    if (second <= this.lastOfDay && this.matchesDay(day)) {
      return day * DAY_MS + this.timeAtOrAfter(second) * SECOND_MS;
    }
    const next = this.dayAfter(day);
    return next === undefined ? undefined : next * DAY_MS + this.firstOfDay * SECOND_MS;
  }

  /** The last matching time that is not after this one; undefined if there is no such day in the last 41 years. */
  atOrBefore(local: number): number | undefined {
    const day = Math.floor(local / DAY_MS);
    const second = Math.floor((local - day * DAY_MS) / SECOND_MS);
    if (second >= this.firstOfDay && this.matchesDay(day)) {
      return day * DAY_MS + this.timeAtOrBefore(second) * SECOND_MS;
    }
    const previous = this.dayBefore(day);
    return previous === undefined ? undefined : previous * DAY_MS + this.lastOfDay * SECOND_MS;
  }

  /** Called only with a second up to the day's last: there is such a time. */
  private timeAtOrAfter(second: number): number {
    const { hours, minutes, seconds } = this.fields;
    const [hour, minute, secondOfMinute] = clock(second);
    if (hours.includes(hour)) {
      if (minutes.includes(minute)) {
        const exact = seconds.find((value) => value >= secondOfMinute);
        if (exact !== undefined) return secondOfDay(hour, minute, exact);
      }
      const nextMinute = minutes.find((value) => value > minute);
      if (nextMinute !== undefined) return secondOfDay(hour, nextMinute, seconds.at(0));
    }
    const nextHour = hours.find((value) => value > hour);
    return secondOfDay(nextHour, minutes.at(0), seconds.at(0));
  }

  /** Called only with a second from the day's first on: there is such a time. */
  private timeAtOrBefore(second: number): number {
    const { hours, minutes, seconds } = this.fields;
    const [hour, minute, secondOfMinute] = clock(second);
    if (hours.includes(hour)) {
      if (minutes.includes(minute)) {
        const exact = seconds.findLast((value) => value <= secondOfMinute);
        if (exact !== undefined) return secondOfDay(hour, minute, exact);
      }
      const previousMinute = minutes.findLast((value) => value < minute);
      if (previousMinute !== undefined) return secondOfDay(hour, previousMinute, seconds.at(-1));
    }
    const previousHour = hours.findLast((value) => value < hour);
    return secondOfDay(previousHour, minutes.at(-1), seconds.at(-1));
  }

  private matchesDay(day: number): boolean {
    const { year, month, dayOfMonth } = dateOf(day);
    return (this.daysOf(year, month) & (1 << dayOfMonth)) !== 0;
  }

  private dayAfter(day: number): number | undefined {
    const { year, month, dayOfMonth } = dateOf(day);
    // A 32-bit word shifts by 31 at most: on the 31st this leaves no days of the month at all.
    let wanted = ~1 << dayOfMonth;
    for (let ahead = 0; ahead <= SEARCHED_MONTHS; ahead++) {
      const days = this.daysOf(year, month + ahead) & wanted;
      if (days !== 0) return dayNumber(year, month + ahead, 31 - Math.clz32(days & -days));
      wanted = ~0;
    }
    return undefined;
  }

  private dayBefore(day: number): number | undefined {
    const { year, month, dayOfMonth } = dateOf(day);
    let wanted = (1 << dayOfMonth) - 1;
    for (let back = 0; back <= SEARCHED_MONTHS; back++) {
      const days = this.daysOf(year, month - back) & wanted;
      if (days !== 0) return dayNumber(year, month - back, 31 - Math.clz32(days));
      wanted = ~0;
    }
    return undefined;
  }

  /** The matching days of a month as a word of bits: bit 1 for the first, bit 31 for the thirty-first. */
  private daysOf(year: number, monthIndex: number): number {
    const { months, days } = this.fields;
    const month = (((monthIndex % 12) + 12) % 12) + 1;
    if (!months.includes(month)) return 0;
    const first = dayNumber(year, monthIndex, 1);
    const length = dayNumber(year, monthIndex + 1, 1) - first;
    const existing = (~0 >>> (31 - length)) & ~1;

    let byDate = days.lastOfMonth ? 1 << length : 0;
    for (const dayOfMonth of days.ofMonth) byDate |= 1 << dayOfMonth;

    let byWeekday = 0;
    for (const { weekday, week } of days.ofWeek) {
      // 1 January 1970 was a Thursday.
      const firstSuch = 1 + ((weekday - ((first + 4) % 7) + 7) % 7);
      const all = firstSuch + 7 * Math.floor((length - firstSuch) / 7);
      if (week === 'last') byWeekday |= 1 << all;
      else if (week === 'every') for (let date = firstSuch; date <= all; date += 7) byWeekday |= 1 << date;
      else if (firstSuch + 7 * (week - 1) <= length) byWeekday |= 1 << (firstSuch + 7 * (week - 1));
    }
    return (days.either ? byDate | byWeekday : byDate & byWeekday) & existing;
  }
}

const secondOfDay = (hour = 0, minute = 0, second = 0): number => (hour * 60 + minute) * 60 + second;

const clock = (second: number): [hour: number, minute: number, second: number] => [
  Math.floor(second / 3600),
  Math.floor(second / 60) % 60,
  second % 60,
];

/** Days since 1 January 1970; a month out of 0-11 counts into the years around. */
const dayNumber = (year: number, monthIndex: number, dayOfMonth: number): number =>
  Date.UTC(year, monthIndex, dayOfMonth) / DAY_MS;

function dateOf(day: number): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
}
