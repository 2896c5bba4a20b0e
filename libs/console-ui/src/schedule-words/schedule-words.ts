import type { Language } from '../settings/preferences';
import { exactTime, type Zone } from '../time/time-texts';
import { cronSetsOf, type CronSets } from './cron-sets';
import { en } from './en';
import { isEveryDayOfAllYears, timesOfDay, type TimesOfDay } from './times-of-day';
import { zhCN } from './zh-cn';

type Unit = 'd' | 'h' | 'm' | 's' | 'ms';
export type DurationParts = readonly (readonly [value: number, unit: Unit])[];

/** The phrases of a language. */
export interface ScheduleLanguage {
  cron(sets: CronSets, times: TimesOfDay): string;
  every(parts: DurationParts): string;
  after(parts: DurationParts): string;
  once(at: string): string;
  readonly manual: string;
}

const languages: Readonly<Record<Language, ScheduleLanguage>> = { en, 'zh-CN': zhCN };

export interface ScheduleText {
  readonly text: string;
  /** True if the time zone of the task changes what the text means. */
  readonly namesTimes: boolean;
}

/** Texts of cron expressions, because rows ask again with each paint and `* * * * * *` has 86,400 times. */
const known = new Map<string, ScheduleText | undefined>();
const maxKnown = 1000;

const maxListedDays = 5;
const maxListedYears = 4;

/**
 * A schedule in words: `daily at 02:10`, `every 5 minutes`. Undefined for an expression that has no short and exact text;
 * show the expression itself.
 *
 * @param zone in which the time of a task that runs once is shown
 */
export function scheduleWords(expression: string, language: Language, zone: Zone): ScheduleText | undefined {
  const words = languages[language];
  const [first = '', argument = ''] = expression.trim().split(/\s+/);
  if (first === '@manual') return { text: words.manual, namesTimes: false };
  if (first === '@every' || first === '@after') {
    const parts = durationParts(argument);
    return parts && { text: words[first === '@every' ? 'every' : 'after'](parts), namesTimes: false };
  }
  if (first === '@at') {
    const at = Date.parse(argument);
    return Number.isNaN(at)
      ? undefined
      : { text: words.once(exactTime(at, language, zone)), namesTimes: false };
  }
  const key = `${language} ${expression}`;
  if (!known.has(key)) {
    if (known.size >= maxKnown) known.clear();
    known.set(key, cronWords(expression, words));
  }
  return known.get(key);
}

function cronWords(expression: string, words: ScheduleLanguage): ScheduleText | undefined {
  const sets = cronSetsOf(expression);
  if (!sets || sets.monthDays.length > maxListedDays || (sets.years?.length ?? 0) > maxListedYears)
    return undefined;
  const times = timesOfDay(sets);
  if (!times) return undefined;
  const isAllDay = times.kind === 'within' || (times.kind === 'every' && times.step <= 3600);
  return { text: words.cron(sets, times), namesTimes: !isAllDay || !isEveryDayOfAllYears(sets) };
}

/** Parts of a duration as the API writes it: `1h30m`, `500ms`. */
function durationParts(text: string): DurationParts | undefined {
  const found = [...text.matchAll(/(\d+)(ms|[dhms])/g)];
  if (found.length === 0 || found.map(([all]) => all).join('') !== text) return undefined;
  return found.map(([, value, unit]) => [Number(value), unit as Unit] as const);
}
