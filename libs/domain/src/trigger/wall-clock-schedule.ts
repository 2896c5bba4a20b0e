import type { CronFields, RelativeDay } from './cron-fields';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Months in which the search looks for a matching day. The rarest day, 29 February on a given weekday, is at most 40
 * years away (across a year like 2100, which has no 29 February).
 */
const SEARCHED_MONTHS = 41 * 12;

/**
 * The times of a wall clock that an expression matches, on a calendar without time zones. Its moments are the ms that an
 * epoch clock would show if it were set to local time. `CronExpression` applies the zone.
 */
export class WallClockSchedule {
  /** Seconds from midnight to the first and to the last matching time of a matching day. */
  private readonly firstOfDay: number;
  private readonly lastOfDay: number;

  constructor(private readonly fields: CronFields) {
    const { hours, minutes, seconds } = fields;
    this.firstOfDay = secondOfDay(hours.at(0), minutes.at(0), seconds.at(0));
    this.lastOfDay = secondOfDay(hours.at(-1), minutes.at(-1), seconds.at(-1));
  }

  /** The first matching time at or after this one; undefined if no day of the searched months matches. */
  atOrAfter(local: number): number | undefined {
    const day = Math.floor(local / DAY_MS);
    const second = Math.ceil((local - day * DAY_MS) / SECOND_MS);
    if (second <= this.lastOfDay && this.matchesDay(day)) {
      return day * DAY_MS + this.timeAtOrAfter(second) * SECOND_MS;
    }
    const next = this.dayAfter(day);
    return next === undefined ? undefined : next * DAY_MS + this.firstOfDay * SECOND_MS;
  }

  /** The last matching time at or before this one; undefined if no day of the searched months matches. */
  atOrBefore(local: number): number | undefined {
    const day = Math.floor(local / DAY_MS);
    const second = Math.floor((local - day * DAY_MS) / SECOND_MS);
    if (second >= this.firstOfDay && this.matchesDay(day)) {
      return day * DAY_MS + this.timeAtOrBefore(second) * SECOND_MS;
    }
    const previous = this.dayBefore(day);
    return previous === undefined ? undefined : previous * DAY_MS + this.lastOfDay * SECOND_MS;
  }

  /** Callers pass a second up to the last matching one of the day, so a time always exists. */
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

  /** Callers pass a second from the first matching one of the day on, so a time always exists. */
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
    const { month, dayOfMonth } = dateOf(day);
    return this.matchesYearOf(month) && (this.daysOf(month) & (1 << dayOfMonth)) !== 0;
  }

  private dayAfter(day: number): number | undefined {
    const { month: startMonth, dayOfMonth } = dateOf(day);
    let month = startMonth;
    // A 32-bit word shifts by 31 at most: on the 31st this leaves no day of the month.
    let wanted = ~1 << dayOfMonth;
    for (let searched = 0; searched <= SEARCHED_MONTHS; searched++) {
      const start = this.monthAtOrAfter(month);
      if (start === undefined) return undefined;
      if (start !== month) [month, wanted] = [start, ~0];
      const days = this.daysOf(month) & wanted;
      if (days !== 0) return dayNumber(month, 31 - Math.clz32(days & -days));
      month++;
      wanted = ~0;
    }
    return undefined;
  }

  private dayBefore(day: number): number | undefined {
    const { month: startMonth, dayOfMonth } = dateOf(day);
    let month = startMonth;
    let wanted = (1 << dayOfMonth) - 1;
    for (let searched = 0; searched <= SEARCHED_MONTHS; searched++) {
      const start = this.monthAtOrBefore(month);
      if (start === undefined) return undefined;
      if (start !== month) [month, wanted] = [start, ~0];
      const days = this.daysOf(month) & wanted;
      if (days !== 0) return dayNumber(month, 31 - Math.clz32(days));
      month--;
      wanted = ~0;
    }
    return undefined;
  }

  private matchesYearOf(month: number): boolean {
    return this.fields.years?.includes(yearOf(month)) ?? true;
  }

  /** This month if its year matches, otherwise January of the next year that matches. */
  private monthAtOrAfter(month: number): number | undefined {
    if (this.matchesYearOf(month)) return month;
    const next = this.fields.years?.find((year) => year > yearOf(month));
    return next === undefined ? undefined : monthNumber(next, 0);
  }

  /** This month if its year matches, otherwise December of the last earlier year that matches. */
  private monthAtOrBefore(month: number): number | undefined {
    if (this.matchesYearOf(month)) return month;
    const previous = this.fields.years?.findLast((year) => year < yearOf(month));
    return previous === undefined ? undefined : monthNumber(previous, 11);
  }

  /** The matching days of a month as a word of bits: bit 1 for the first, bit 31 for the thirty-first. */
  private daysOf(month: number): number {
    const { months, days } = this.fields;
    if (!months.includes((((month % 12) + 12) % 12) + 1)) return 0;
    const first = dayNumber(month, 1);
    const length = dayNumber(month + 1, 1) - first;
    const existing = (~0 >>> (31 - length)) & ~1;

    let byDate = 0;
    for (const dayOfMonth of days.ofMonth) byDate |= 1 << dayOfMonth;
    for (const relative of days.relative) byDate |= relativeDayBit(relative, first, length);

    let byWeekday = 0;
    for (const { weekday, week } of days.ofWeek) {
      const firstSuch = 1 + ((weekday - weekdayOf(first) + 7) % 7);
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

/** The bit of a relative day in a month of this first day and length; none if the month does not have the day. */
function relativeDayBit(
  { countedFrom, days, toNearestWeekday }: RelativeDay,
  first: number,
  length: number,
): number {
  const date = countedFrom === 'start' ? days : length - days;
  if (date < 1 || date > length) return 0;
  return 1 << (toNearestWeekday ? nearestWeekday(date, first, length) : date);
}

/** The Monday to Friday nearest to this date. It stays in the month: the 1st moves forward, the last day backward. */
function nearestWeekday(date: number, first: number, length: number): number {
  const weekday = weekdayOf(first + date - 1);
  if (weekday === 6) return date === 1 ? date + 2 : date - 1;
  if (weekday === 0) return date === length ? date - 2 : date + 1;
  return date;
}

/** 0 for Sunday. 1 January 1970 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** Months since January 1970. */
const monthNumber = (year: number, monthIndex: number): number => (year - 1970) * 12 + monthIndex;
const yearOf = (month: number): number => 1970 + Math.floor(month / 12);

/** Days since 1 January 1970. */
const dayNumber = (month: number, dayOfMonth: number): number => Date.UTC(1970, month, dayOfMonth) / DAY_MS;

function dateOf(day: number): { month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { month: monthNumber(date.getUTCFullYear(), date.getUTCMonth()), dayOfMonth: date.getUTCDate() };
}
