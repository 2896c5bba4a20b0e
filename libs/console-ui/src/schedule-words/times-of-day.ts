import type { CronSets } from './cron-sets';

/** When a day has its due times. All numbers are seconds. */
export type TimesOfDay =
  | { readonly kind: 'at'; readonly times: readonly number[] }
  /** All day long. `offset` is the first time of a day. */
  | { readonly kind: 'every'; readonly step: number; readonly offset: number }
  /** The last time may be before the first one: then it is on the next day. */
  | { readonly kind: 'span'; readonly step: number; readonly from: number; readonly to: number }
  /** Several times within each hour or minute. */
  | { readonly kind: 'within'; readonly unit: 'minute' | 'hour'; readonly times: readonly number[] };

const daySeconds = 86_400;
/** Longer lists are harder to read than the expression. */
const maxListed = 6;

/** Undefined if the times follow no pattern that a short text can say. */
export function timesOfDay(sets: CronSets): TimesOfDay | undefined {
  const { seconds, minutes, hours } = sets;
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => (hour * 60 + minute) * 60 + second)),
  );
  return regular(times, isEveryDayOfAllYears(sets)) ?? listed(times) ?? withinUnit(sets);
}

/** True if no day is left out. */
export const isEveryDayOfAllYears = ({ isEveryDay, months, years }: CronSets): boolean =>
  isEveryDay && months.length === 12 && years === undefined;

function regular(times: readonly number[], mayPassMidnight: boolean): TimesOfDay | undefined {
  const [offset = 0] = times;
  const gaps = times.map((time, index) => (times[index + 1] ?? offset + daySeconds) - time);
  const step = Math.min(...gaps.slice(0, 2));
  const others = gaps.flatMap((gap, index) => (gap === step ? [] : [index]));
  if (times.length >= 3 && others.length === 0) return { kind: 'every', step, offset };
  const [pause] = others;
  if (times.length < 4 || others.length !== 1 || pause === undefined) return undefined;
  // A span across midnight belongs to two days, so each day must have both of its parts.
  const isAcrossMidnight = pause !== times.length - 1;
  if (isAcrossMidnight && !mayPassMidnight) return undefined;
  return { kind: 'span', step, from: times[(pause + 1) % times.length] ?? 0, to: times[pause] ?? 0 };
}

const listed = (times: readonly number[]): TimesOfDay | undefined =>
  times.length <= maxListed ? { kind: 'at', times } : undefined;

function withinUnit({ seconds, minutes, hours }: CronSets): TimesOfDay | undefined {
  if (hours.length !== 24) return undefined;
  if (minutes.length === 60 && seconds.length <= maxListed)
    return { kind: 'within', unit: 'minute', times: seconds };
  if (seconds.length > 1 || seconds[0] !== 0 || minutes.length > maxListed) return undefined;
  return { kind: 'within', unit: 'hour', times: minutes.map((minute) => minute * 60) };
}

const padded = (value: number) => String(value).padStart(2, '0');

/** `02:10`, or `02:10:30` where seconds matter. */
export function clockTexts(times: readonly number[]): string[] {
  const hasSeconds = times.some((time) => time % 60 !== 0);
  return times.map((time) => {
    const text = `${padded(Math.floor(time / 3600))}:${padded(Math.floor(time / 60) % 60)}`;
    return hasSeconds ? `${text}:${padded(time % 60)}` : text;
  });
}

/** `:05` of an hour, or `:05:30`. */
export const minuteTexts = (times: readonly number[]): string[] =>
  clockTexts(times).map((text) => text.slice(2));
