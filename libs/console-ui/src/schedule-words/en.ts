import { monthsInOrder, runsOf, weekdaysInOrder, type CronSets, type MonthDay } from './cron-sets';
import type { ScheduleLanguage } from './schedule-words';
import { clockTexts, minuteTexts, type TimesOfDay } from './times-of-day';

const list = new Intl.ListFormat('en-GB');
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
const weeks = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

const names = (options: Intl.DateTimeFormatOptions, first: (index: number) => number) => {
  const format = new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' });
  return (index: number) => format.format(first(index));
};
// 4 January 1970 was a Sunday.
const weekday = (style: 'long' | 'short') =>
  names({ weekday: style }, (index) => Date.UTC(1970, 0, 4 + index));
const month = (style: 'long' | 'short') => names({ month: style }, (index) => Date.UTC(1970, index - 1, 15));
const [longWeekday, shortWeekday] = [weekday('long'), weekday('short')];
const [longMonth, shortMonth] = [month('long'), month('short')];

const ordinal = (value: number) => `${value}${suffixes[ordinals.select(value)] ?? 'th'}`;
const amount = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`;
const every = (value: number, unit: string) => (value === 1 ? `every ${unit}` : `every ${value} ${unit}s`);

const stepText = (step: number) =>
  step % 3600 === 0
    ? every(step / 3600, 'hour')
    : step % 60 === 0
      ? every(step / 60, 'minute')
      : every(step, 'second');

function everyText(step: number, offset: number): string {
  const text = stepText(step);
  if (offset === 0) return text;
  if (step === 60) return `${text} at second ${offset}`;
  if (step < 60) return `${text} from second ${offset}`;
  if (step === 3600) return `${text} at ${minuteTexts([offset]).join('')}`;
  return `${text} from ${(step < 3600 ? minuteTexts : clockTexts)([offset]).join('')}`;
}

function timesText(times: TimesOfDay): string {
  if (times.kind === 'at') return `at ${list.format(clockTexts(times.times))}`;
  if (times.kind === 'every') return everyText(times.step, times.offset);
  if (times.kind === 'span') {
    const [from, to] = clockTexts([times.from, times.to]);
    return `${stepText(times.step)} from ${from} to ${to}`;
  }
  return times.unit === 'hour'
    ? `every hour at ${list.format(minuteTexts(times.times))}`
    : `every minute at seconds ${list.format(times.times.map(String))}`;
}

function monthDayText(day: MonthDay): string {
  switch (day.kind) {
    case 'day':
      return day.from === day.to
        ? `the ${ordinal(day.from)}`
        : `the ${ordinal(day.from)} to ${ordinal(day.to)}`;
    case 'last':
      return day.before === 0 ? 'the last day' : `${amount(day.before, 'day')} before the last day`;
    case 'nearest':
      return `the workday nearest to the ${ordinal(day.day)}`;
    case 'lastWorkday':
      return 'the last workday';
    case 'weekday':
      return `the ${day.week === 'last' ? 'last' : weeks[day.week]} ${longWeekday(day.weekday)}`;
  }
}

const runTexts = (values: readonly number[], name: (value: number) => string) =>
  runsOf(values).map(([from, to]) => (from === to ? name(from) : `${name(from)}–${name(to)}`));

function weekdaysText(weekdays: readonly number[]): string {
  if (weekdays.length === 1) return weekdays.map((day) => `${longWeekday(day)}s`).join('');
  return list.format(runTexts(weekdaysInOrder(weekdays), shortWeekday));
}

const monthsText = (months: readonly number[]) =>
  list.format(runTexts(monthsInOrder(months), months.length === 1 ? longMonth : shortMonth));

function daysText({ monthDays, weekdays, isEveryDay, months, years }: CronSets): string {
  const isEachMonth = months.length === 12;
  const inYears = years ? ` in ${list.format(runTexts(years, String))}` : '';
  const ofMonths = isEachMonth ? ' of each month' : ` of ${monthsText(months)}`;
  const inMonths = isEachMonth ? '' : ` in ${monthsText(months)}`;
  if (isEveryDay) return `daily${inMonths}${inYears}`;
  const weekly = weekdays.length === 0 ? undefined : weekdaysText(weekdays);
  if (monthDays.length === 0) return `${weekly}${inMonths}${inYears}`;
  const monthly = list.format(monthDays.map(monthDayText));
  const on = monthly.startsWith('the') ? 'on ' : '';
  return `${on}${monthly}${ofMonths}${weekly === undefined ? '' : ` and on ${weekly}${inMonths}`}${inYears}`;
}

export const en: ScheduleLanguage = {
  cron: (sets, times) => {
    const days = daysText(sets);
    const text = timesText(times);
    if (times.kind === 'at') return `${days} ${text}`;
    return days === 'daily' ? text : `${text}, ${days}`;
  },
  every: (parts) => {
    const [first] = parts;
    return parts.length === 1 && first ? every(first[0], units[first[1]]) : `every ${durationOf(parts)}`;
  },
  after: (parts) => `${durationOf(parts)} after each run ends`,
  once: (at) => `once, ${at}`,
  manual: 'by hand only',
};

const units = { d: 'day', h: 'hour', m: 'minute', s: 'second', ms: 'millisecond' };

const durationOf = (parts: Parameters<ScheduleLanguage['every']>[0]) =>
  parts.map(([value, unit]) => amount(value, units[unit])).join(' ');
