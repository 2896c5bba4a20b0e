import { InvalidCronExpressionError } from './trigger-errors';

/** The parts of a cron expression. Every list is sorted and without repeats. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1-12 */
  readonly months: readonly number[];
  readonly days: CronDays;
  /** Undefined if every year matches. */
  readonly years: readonly number[] | undefined;
  /**
   * True if the expression counts elapsed time instead of naming times of day: its hour or minute is a wildcard or an
   * open step, or lists all values.
   */
  readonly goesByElapsedTime: boolean;
}

export interface CronDays {
  /** 1-31 */
  readonly ofMonth: readonly number[];
  readonly relative: readonly RelativeDay[];
  /** 0-6, Sunday first; `week` is 1-5 for `MON#2`, 'last' for `5L` and `MON#L`. */
  readonly ofWeek: readonly { readonly weekday: number; readonly week: 'every' | 'last' | number }[];
  /** When both day fields are restricted, a day need match only one of them (POSIX); otherwise it must match both. */
  readonly either: boolean;
}

/** A day that depends on the length of the month or on its weekdays: `L`, `L-3`, `15W`, `LW`. */
export interface RelativeDay {
  readonly countedFrom: 'start' | 'end';
  /** From the start: the day of the month. From the end: the number of days before the last day. */
  readonly days: number;
  /** Moves the day to the nearest Monday to Friday of the same month. */
  readonly toNearestWeekday: boolean;
}

interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Number of values after which the field starts again, for ranges such as `22-2`. Undefined for years. */
  readonly cycle?: number;
  readonly names?: readonly string[];
}

const SECOND: FieldRule = { name: 'second', min: 0, max: 59, cycle: 60 };
const MINUTE: FieldRule = { name: 'minute', min: 0, max: 59, cycle: 60 };
const HOUR: FieldRule = { name: 'hour', min: 0, max: 23, cycle: 24 };
const DAY_OF_MONTH: FieldRule = { name: 'day of month', min: 1, max: 31, cycle: 31 };
const MONTH: FieldRule = {
  name: 'month',
  min: 1,
  max: 12,
  cycle: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
/** Sunday is 0 and also 7. */
const DAY_OF_WEEK: FieldRule = {
  name: 'day of week',
  min: 0,
  max: 7,
  cycle: 7,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const YEAR: FieldRule = { name: 'year', min: 1970, max: 9999 };

const MACROS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

export const CRON_MACROS: readonly string[] = [...MACROS.keys()];

/** True for `@daily` and its like, in any case. */
export const isCronMacro = (text: string): boolean => MACROS.has(text.toLowerCase());

const MAX_LENGTH = 256;

/** Reads 5 fields, 6 (seconds first), 7 (a year last) or a macro. Refuses everything else with the field and the reason. */
export function parseCronFields(expression: string): CronFields {
  const refuse = (field: string, reason: string) => new InvalidCronExpressionError(expression, field, reason);
  if (expression.length > MAX_LENGTH) {
    throw refuse('expression', `it is longer than ${MAX_LENGTH} characters`);
  }
  const given = expression.trim();
  if (given === '') throw refuse('expression', 'it is empty');
  if (given.startsWith('@') && !isCronMacro(given)) {
    throw refuse('expression', `the macros are ${CRON_MACROS.join(', ')}`);
  }

  const texts = (MACROS.get(given.toLowerCase()) ?? given).split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length === 6) texts.push('*');
  if (texts.length !== 7) {
    throw refuse(
      'expression',
      `it needs 5 fields, 6 with seconds first, or 7 with a year last, but it has ${texts.length}`,
    );
  }
  const [second = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = texts;
  const readerOf = (rule: FieldRule) =>
    new FieldReader(rule, (reason) => refuse(rule.name, `${rule.name}: ${reason}`));
  const minutes = readerOf(MINUTE).list(minute);
  const hours = readerOf(HOUR).list(hour);
  return {
    seconds: readerOf(SECOND).list(second),
    minutes,
    hours,
    months: readerOf(MONTH).list(month),
    days: {
      ...daysOfMonth(dayOfMonth, readerOf(DAY_OF_MONTH)),
      ofWeek: daysOfWeek(dayOfWeek, readerOf(DAY_OF_WEEK)),
      either: !isAnyDay(dayOfMonth) && !isAnyDay(dayOfWeek),
    },
    years: year === '*' ? undefined : readerOf(YEAR).list(year),
    goesByElapsedTime: isOpen(minute) || isOpen(hour) || minutes.length === 60 || hours.length === 24,
  };
}

/** Besides the common items: `L` (last day), `L-3` (three days before it), `15W` (nearest weekday), `LW` and `L-3W`. */
function daysOfMonth(text: string, reader: FieldReader): Pick<CronDays, 'ofMonth' | 'relative'> {
  if (isAnyDay(text)) return { ofMonth: reader.list('*'), relative: [] };
  const items = text.split(',');
  const relative = items.filter(isRelativeDay);
  const numbered = items.filter((item) => !isRelativeDay(item));
  return {
    ofMonth: numbered.length > 0 ? reader.list(numbered.join(',')) : [],
    relative: relative.map((item) => relativeDay(item, reader)),
  };
}

const isRelativeDay = (item: string): boolean => /^l|w$/i.test(item);

function relativeDay(item: string, reader: FieldReader): RelativeDay {
  const toNearestWeekday = /w$/i.test(item);
  const day = toNearestWeekday ? item.slice(0, -1) : item;
  if (!/^l/i.test(day)) return { countedFrom: 'start', days: reader.value(day), toNearestWeekday };
  const before = /^l(?:-(\d{1,2}))?$/i.exec(day);
  const days = Number(before?.[1] ?? 0);
  if (before === null || days > 30) {
    throw reader.refusal(
      `"${item.slice(0, 40)}" is not understood; use L for the last day, L-1 to L-30 for a day before it, LW for the last weekday`,
    );
  }
  return { countedFrom: 'end', days, toNearestWeekday };
}

/** Besides the common items: `MON#2` is the second Monday of the month, `5L` and `FRI#L` are its last Friday. */
function daysOfWeek(text: string, reader: FieldReader): CronDays['ofWeek'] {
  const items = isAnyDay(text) ? ['*'] : text.split(',');
  return items.flatMap((item): CronDays['ofWeek'] => {
    const [day = '', week] = item.split(/#(.*)/s);
    if (week !== undefined) {
      const weekday = reader.value(day) % 7;
      if (/^l$/i.test(week)) return [{ weekday, week: 'last' }];
      if (!/^[1-5]$/.test(week)) {
        throw reader.refusal(`"${item.slice(0, 40)}" needs a week from 1 to 5, or L for the last one`);
      }
      return [{ weekday, week: Number(week) }];
    }
    // The name of no weekday ends in L.
    if (/l$/i.test(item)) return [{ weekday: reader.value(item.slice(0, -1)) % 7, week: 'last' }];
    return reader.list(item).map((value) => ({ weekday: value % 7, week: 'every' }));
  });
}

/** Reads what all fields share: lists of `*`, `5` and `1-5`, each with an optional step, and names where a field has them. */
class FieldReader {
  /** The last value of a wildcard or an open step. Saturday for weekdays, otherwise a step would meet Sunday twice. */
  private readonly lastOfCycle: number;

  constructor(
    private readonly rule: FieldRule,
    readonly refusal: (reason: string) => InvalidCronExpressionError,
  ) {
    this.lastOfCycle = rule === DAY_OF_WEEK ? 6 : rule.max;
  }

  list(text: string): number[] {
    const values = text.split(',').flatMap((item) => {
      const [base = '', step, ...more] = item.split('/');
      if (more.length > 0) throw this.notUnderstood(item);
      const by = step === undefined ? 1 : this.step(step);
      const [from, to] = this.bounds(base, step !== undefined);
      const count = Math.floor((to - from) / by) + 1;
      return Array.from({ length: count }, (_, index) => this.withinCycle(from + index * by));
    });
    return [...new Set(values)].sort((a, b) => a - b);
  }

  value(text: string): number {
    const { names, min, max } = this.rule;
    const named = names?.indexOf(text.toLowerCase()) ?? -1;
    if (named >= 0) return named + min;
    if (!/^\d{1,4}$/.test(text)) throw this.notUnderstood(text);
    const value = Number(text);
    if (value < min || value > max) throw this.refusal(`${text} is not within ${min}-${max}`);
    return value;
  }

  /** The ends of a range. A range that wraps, such as `22-2`, ends after the end of the cycle: 22 to 26. */
  private bounds(base: string, stepped: boolean): [from: number, to: number] {
    if (base === '*') return [this.rule.min, this.lastOfCycle];
    const [first = '', last, ...more] = base.split('-');
    if (more.length > 0) throw this.notUnderstood(base);
    const from = this.value(first);
    if (last === undefined) {
      if (stepped && from > this.lastOfCycle) {
        throw this.refusal(`a step cannot start at ${base}, the Sunday that ends the week; start at 0`);
      }
      return [from, stepped ? this.lastOfCycle : from];
    }
    // SUN at the end of a range is the Sunday that ends the week, so 0-SUN is the whole week.
    const to = this.rule === DAY_OF_WEEK && last.toLowerCase() === 'sun' ? 7 : this.value(last);
    if (from <= to) return [from, to];
    if (this.rule.cycle === undefined) throw this.refusal(`"${base}" ends before it begins`);
    return [from, to + this.rule.cycle];
  }

  private withinCycle(value: number): number {
    const { cycle, max } = this.rule;
    return cycle !== undefined && value > max ? value - cycle : value;
  }

  private step(text: string): number {
    const maxStep = this.lastOfCycle - this.rule.min + 1;
    if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > maxStep) {
      throw this.refusal(`a step of "${text.slice(0, 20)}" is not within 1-${maxStep}`);
    }
    return Number(text);
  }

  private notUnderstood(text: string): InvalidCronExpressionError {
    return this.refusal(`"${text.slice(0, 40)}" is not understood`);
  }
}

const isAnyDay = (text: string): boolean => text === '*' || text === '?';

/** True for a wildcard, or a step that runs to the end of the cycle, alone or in a list. */
const isOpen = (text: string): boolean => text.split(',').some((item) => /^(\*|\d+\/)/.test(item));
