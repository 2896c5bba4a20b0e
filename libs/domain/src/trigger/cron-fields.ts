import { InvalidCronExpressionError } from './trigger-errors';

/** What a cron expression asks of the wall clock, every list sorted and without repeats. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1-12 */
  readonly months: readonly number[];
  readonly days: CronDays;
  /** Hour or minute is a wildcard or an open step, or lists all there is: the expression counts time, not o'clocks. */
  readonly goesByElapsedTime: boolean;
}

export interface CronDays {
  /** 1-31 */
  readonly ofMonth: readonly number[];
  /** `L`: the last day of the month. */
  readonly lastOfMonth: boolean;
  /** 0-6, Sunday first; `week` is 1-5 for `MON#2`, 'last' for `5L`. */
  readonly ofWeek: readonly { readonly weekday: number; readonly week: 'every' | 'last' | number }[];
  /** When both day fields are restricted, a day need match only one of them (POSIX); else it must match both. */
  readonly either: boolean;
}

interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const SECOND: FieldRule = { name: 'second', min: 0, max: 59 };
const MINUTE: FieldRule = { name: 'minute', min: 0, max: 59 };
const HOUR: FieldRule = { name: 'hour', min: 0, max: 23 };
const DAY_OF_MONTH: FieldRule = { name: 'day of month', min: 1, max: 31 };
const MONTH: FieldRule = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
/** 7 is Sunday as well. */
const DAY_OF_WEEK: FieldRule = {
  name: 'day of week',
  min: 0,
  max: 7,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};

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

const MAX_LENGTH = 256;

/** Reads 5 or 6 fields (seconds first) or a macro, and refuses all else with the field and the reason. */
export function parseCronFields(expression: string): CronFields {
  const refuse = (field: string, reason: string) => new InvalidCronExpressionError(expression, field, reason);
  if (expression.length > MAX_LENGTH)
    throw refuse('expression', `it is longer than ${MAX_LENGTH} characters`);
  if (expression.trim() === '') throw refuse('expression', 'it is empty');
  if (expression.startsWith('@') && !MACROS.has(expression)) {
    throw refuse('expression', `the macros are ${CRON_MACROS.join(', ')}`);
  }

  const texts = (MACROS.get(expression) ?? expression).trim().split(/\s+/);
  if (texts.length === 5) texts.unshift('0');
  if (texts.length !== 6) {
    throw refuse('expression', `it has ${texts.length} fields instead of 5, or 6 with seconds first`);
  }
  const [second = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = texts;
  const readerOf = (rule: FieldRule) =>
    new FieldReader(rule, (reason) => refuse(rule.name, `${rule.name}: ${reason}`));
  const [minutes, hours] = [readerOf(MINUTE).list(minute), readerOf(HOUR).list(hour)];
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
    goesByElapsedTime: isOpen(minute) || isOpen(hour) || minutes.length === 60 || hours.length === 24,
  };
}

function daysOfMonth(text: string, reader: FieldReader): Pick<CronDays, 'ofMonth' | 'lastOfMonth'> {
  if (isAnyDay(text)) return { ofMonth: reader.list('*'), lastOfMonth: false };
  const items = text.split(',');
  const numbered = items.filter((item) => item.toUpperCase() !== 'L');
  return {
    ofMonth: numbered.length > 0 ? reader.list(numbered.join(',')) : [],
    lastOfMonth: numbered.length < items.length,
  };
}

/** Besides the common items: `MON#2`, the second Monday of the month, and `5L`, its last Friday. */
function daysOfWeek(text: string, reader: FieldReader): CronDays['ofWeek'] {
  const items = isAnyDay(text) ? ['*'] : text.split(',');
  return items.flatMap((item): CronDays['ofWeek'] => {
    const [day = '', week] = item.split(/#(.*)/s);
    if (week !== undefined) {
      if (!/^[1-5]$/.test(week)) throw reader.refusal(`"${item}" asks for a week that is not within 1-5`);
      return [{ weekday: reader.value(day) % 7, week: Number(week) }];
    }
    // No weekday's name ends in an L.
    if (/l$/i.test(item)) return [{ weekday: reader.value(item.slice(0, -1)) % 7, week: 'last' }];
    return reader.list(item).map((value) => ({ weekday: value % 7, week: 'every' }));
  });
}

/** Reads what all fields share: lists of `*`, `5` and `1-5`, each with an optional step, and names where there are some. */
class FieldReader {
  /** Sunday is 0 and 7: a week that is counted through ends on Saturday, or a step would meet Sunday twice. */
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
      if (from > to) throw this.refusal(`"${base}" ends before it begins`);
      return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
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

  private bounds(base: string, stepped: boolean): [from: number, to: number] {
    if (base === '*') return [this.rule.min, this.lastOfCycle];
    const [first = '', last, ...more] = base.split('-');
    if (more.length > 0) throw this.notUnderstood(base);
    const from = this.value(first);
    if (last === undefined) return [from, stepped ? this.lastOfCycle : from];
    const to = this.value(last);
    // FRI-SUN: the Sunday that ends the week.
    return [from, this.rule === DAY_OF_WEEK && to === 0 && from > 0 ? 7 : to];
  }

  private step(text: string): number {
    const widest = this.lastOfCycle - this.rule.min + 1;
    if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > widest) {
      throw this.refusal(`a step of "${text.slice(0, 20)}" is not within 1-${widest}`);
    }
    return Number(text);
  }

  private notUnderstood(text: string): InvalidCronExpressionError {
    return this.refusal(`"${text.slice(0, 40)}" is not understood`);
  }
}

const isAnyDay = (text: string): boolean => text === '*' || text === '?';

/** A wildcard, or a step that runs to the end of the cycle, alone or in a list. */
const isOpen = (text: string): boolean => text.split(',').some((item) => /^(\*|\d+\/)/.test(item));
