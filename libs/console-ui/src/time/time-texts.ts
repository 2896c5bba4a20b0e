/** Zone in which a time is shown: `mine` is that of this machine, `utc` is UTC, and others have names such as Asia/Shanghai. */
export type Zone = string;

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Formatters are expensive to make, so each is made once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language, options);
    formatters.set(key, found);
  }
  return found;
}

const zoneOf = (zone: Zone): string | undefined =>
  zone === 'mine' ? undefined : zone === 'utc' ? 'UTC' : zone;

const withZone = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions => {
  const timeZone = zoneOf(zone);
  return timeZone === undefined ? options : { ...options, timeZone };
};

/** Exact time with its zone: `28 Nov 2026, 02:10:00 CET`. */
export function exactTime(at: number, language: string, zone: Zone, withMs = false): string {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(withMs && { fractionalSecondDigits: 3 }),
  };
  return formatter(language, withZone(zone, options)).format(at);
}

/** Time of the day with milliseconds, for lines of a log: `02:10:00.012`. */
export function timeOfDay(at: number, language: string, zone: Zone): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  };
  return formatter(language, withZone(zone, options)).format(at);
}

/** Time for the axis of a chart: the hour, or the day at midnight. */
export function axisTime(at: number, language: string, zone: Zone): string {
  const hour = formatter(
    language,
    withZone(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  ).format(at);
  if (hour !== '00:00') return hour;
  return formatter(language, withZone(zone, { month: 'short', day: 'numeric' })).format(at);
}

/** Time of day with seconds, for what is near: `02:10:00`. */
export function clockTime(at: number, language: string, zone: Zone): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  };
  return formatter(language, withZone(zone, options)).format(at);
}

/** Exact time that fits a column: without the year, unless it is another one than now. */
export function shortTime(
  at: number,
  now: number,
  language: string,
  zone: Zone,
  withSeconds = false,
): string {
  const year = formatter(language, withZone(zone, { year: 'numeric' }));
  const options: Intl.DateTimeFormatOptions = {
    ...(year.format(at) !== year.format(now) && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
    hourCycle: 'h23',
    timeZoneName: 'short',
  };
  return formatter(language, withZone(zone, options)).format(at);
}

/** Time since or until a moment, in the largest whole unit: `3 min ago`, `in 2 h`. */
export function relativeTime(at: number, now: number, language: string): string {
  const ms = at - now;
  const size = Math.abs(ms);
  const format = relative(language);
  if (size < minuteMs) return format.format(Math.trunc(ms / secondMs), 'second');
  if (size < hourMs) return format.format(Math.trunc(ms / minuteMs), 'minute');
  if (size < dayMs) return format.format(Math.trunc(ms / hourMs), 'hour');
  return format.format(Math.trunc(ms / dayMs), 'day');
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();

function relative(language: string): Intl.RelativeTimeFormat {
  let found = relatives.get(language);
  if (!found) {
    found = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
    relatives.set(language, found);
  }
  return found;
}

/** Relative within a day, exact after it. */
export const timeText = (at: number, now: number, language: string, zone: Zone): string =>
  Math.abs(at - now) < dayMs ? relativeTime(at, now, language) : shortTime(at, now, language, zone);

/** A duration with at most two units: `62 ms`, `2.4 s`, `3 m 58 s`, `2 h 5 m`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < minuteMs) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const parts = [
    [Math.floor(ms / dayMs), 'd'],
    [Math.floor((ms % dayMs) / hourMs), 'h'],
    [Math.floor((ms % hourMs) / minuteMs), 'm'],
    [Math.floor((ms % minuteMs) / secondMs), 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
