/** A day that depends on the length of the month or on its weekdays. */
export type MonthDay =
  | { readonly kind: 'day'; readonly from: number; readonly to: number }
  /** `L` and `L-3`: the last day, or the day that is this many days before it. */
  | { readonly kind: 'last'; readonly before: number }
  /** `15W`: the Monday to Friday that is nearest to this day. */
  | { readonly kind: 'nearest'; readonly day: number }
  /** `LW` */
  | { readonly kind: 'lastWorkday' }
  /** `MON#2` and `5L` */
  | { readonly kind: 'weekday'; readonly weekday: number; readonly week: number | 'last' };

/** The values that each field of a cron expression allows, sorted, however they are written. */
export interface CronSets {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly monthDays: readonly MonthDay[];
  /** 0-6, Sunday first. */
  readonly weekdays: readonly number[];
  readonly isEveryDay: boolean;
  readonly months: readonly number[];
  /** Undefined if every year matches. */
  readonly years: readonly number[] | undefined;
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Thrown inside this file only. The server says what is wrong with an expression; here it just has no words. */
class NotUnderstood extends Error {}

/** Reads an expression as the server does. Undefined for one that the server would refuse, and for `L-1W`. */
export function cronSetsOf(expression: string): CronSets | undefined {
  const given = expression.trim().toLowerCase();
  const texts = (macros[given] ?? given).split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length === 6) texts.push('*');
  if (texts.length !== 7) return undefined;
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = texts;
  try {
    return {
      seconds: listOf(second, 0, 59),
      minutes: listOf(minute, 0, 59),
      hours: listOf(hour, 0, 23),
      months: listOf(month, 1, 12, monthNames),
      years: year === '*' ? undefined : listOf(year, 1970, 9999),
      ...daysOf(day, weekday),
    };
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

/** If both fields name days, a day need match only one of them; otherwise the other field decides alone. */
function daysOf(day: string, weekday: string): Pick<CronSets, 'monthDays' | 'weekdays' | 'isEveryDay'> {
  const monthDays = isAny(day) ? [] : monthDaysOf(day);
  const items = isAny(weekday) ? [] : weekday.split(',');
  const weekdays = items.filter((item) => !isOnceAMonth(item));
  const everyWeek = weekdays.length === 0 ? [] : weekdayList(weekdays.join(','));
  const allMonth = monthDays.some((each) => each.kind === 'day' && each.from === 1 && each.to === 31);
  const isEveryDay = (isAny(day) && isAny(weekday)) || allMonth || everyWeek.length === 7;
  return {
    isEveryDay,
    weekdays: everyWeek,
    monthDays: [...monthDays, ...items.filter(isOnceAMonth).map(onceAMonth)],
  };
}

const isAny = (text: string) => text === '*' || text === '?';
const isOnceAMonth = (item: string) => item.includes('#') || item.endsWith('l');

function onceAMonth(item: string): MonthDay {
  const [name = '', week = 'l'] = item.includes('#') ? item.split('#') : [item.slice(0, -1)];
  const weekday = valueOf(name, 0, 7, weekdayNames) % 7;
  return { kind: 'weekday', weekday, week: week === 'l' ? 'last' : valueOf(week, 1, 5) };
}

function weekdayList(text: string): number[] {
  const items = text.split(',').map((item) => (/^[^/]*-sun/.test(item) ? item.replace('-sun', '-7') : item));
  const values = items.flatMap((item) => listOf(item, 0, /^(\*|\w+\/)/.test(item) ? 6 : 7, weekdayNames, 7));
  return sorted(values.map((value) => value % 7));
}

function monthDaysOf(text: string): MonthDay[] {
  const items = text.split(',');
  const isRelative = (item: string) => item.startsWith('l') || item.endsWith('w');
  const numbered = items.filter((item) => !isRelative(item));
  const days = numbered.length === 0 ? [] : listOf(numbered.join(','), 1, 31);
  return [
    ...runsOf(days).map(([from, to]): MonthDay => ({ kind: 'day', from, to })),
    ...items.filter(isRelative).map(relativeDay),
  ];
}

function relativeDay(item: string): MonthDay {
  if (item === 'lw') return { kind: 'lastWorkday' };
  const before = /^l(?:-(\d{1,2}))?$/.exec(item);
  if (before) return { kind: 'last', before: valueOf(before[1] ?? '0', 0, 30) };
  return { kind: 'nearest', day: valueOf(item.slice(0, -1), 1, 31) };
}

/** A list of `*`, `5` and `1-5`, each with an optional step. A range such as `22-2` goes past the end of the cycle. */
function listOf(text: string, min: number, max: number, names?: readonly string[], cycle?: number): number[] {
  const length = cycle ?? max - min + 1;
  const values = text.split(',').flatMap((item) => {
    const [base = '', step, ...more] = item.split('/');
    if (more.length > 0) throw new NotUnderstood();
    const by = step === undefined ? 1 : valueOf(step, 1, length);
    const [first = '', last, ...others] = base === '*' ? [String(min), String(max)] : base.split('-');
    if (others.length > 0) throw new NotUnderstood();
    const from = valueOf(first, min, max, names);
    const end = last === undefined ? (step === undefined ? from : max) : valueOf(last, min, max, names);
    const to = end < from ? end + length : end;
    return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
  });
  return sorted(values.map((value) => (value > max ? value - length : value)));
}

function valueOf(text: string, min: number, max: number, names?: readonly string[]): number {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + min : Number(text);
  if ((named < 0 && !/^\d{1,4}$/.test(text)) || value < min || value > max) throw new NotUnderstood();
  return value;
}

const sorted = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/** 1-7: the week begins on Monday, so that Friday to Sunday is one range. */
export const weekdaysInOrder = (weekdays: readonly number[]): number[] =>
  sorted(weekdays.map((weekday) => weekday || 7));

/** Months after the new year continue from 13, so that November to February is one range. */
export function monthsInOrder(months: readonly number[]): number[] {
  const isAcrossNewYear = months.includes(1) && months.includes(12);
  const firstGap = Array.from({ length: 12 }, (_, index) => index + 1).find(
    (value) => !months.includes(value),
  );
  const isNextYear = (value: number) => isAcrossNewYear && value < (firstGap ?? 0);
  return sorted(months.map((value) => (isNextYear(value) ? value + 12 : value)));
}

/** Joins neighbours of three and more into a range; two neighbours stay two values. */
export function runsOf(values: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs.flatMap(([from, to]): [number, number][] =>
    to - from === 1
      ? [
          [from, from],
          [to, to],
        ]
      : [[from, to]],
  );
}
