import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Parser for an option that takes a whole number. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d{1,15}$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };

/** Reads a duration such as `90s` or `1h30m`, in ms. */
export function duration(text: string): number {
  const ms = durationOrUndefined(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 1h30m or 7d.');
}

function durationOrUndefined(text: string): number | undefined {
  if (!/^(\d{1,9}(ms|s|m|h|d))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  );
}

/** Reads a time in the past: a duration before now, or a time such as `2026-12-01` or `2026-12-01T08:00:00Z`. */
export const pastTime = (text: string): string => timeIn(text, -1);

/** Reads a time in the future: a duration from now, or a time such as `2026-12-01T08:00:00Z`. */
export const futureTime = (text: string): string => timeIn(text, 1);

function timeIn(text: string, direction: 1 | -1): string {
  const ms = durationOrUndefined(text);
  const at = ms === undefined ? timeOf(text) : Date.now() + direction * ms;
  const time = new Date(at);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new InvalidArgumentError(
    'It must be a duration such as 2h or 7d, or a time such as 2026-12-01T08:00:00Z.',
  );
}

/** Only the ISO format, because Date.parse reads other texts differently on different machines. */
const timeOf = (text: string): number =>
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : NaN;

/** Collects `key=value` options. A value that is JSON keeps its type; another value is a text. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It must be KEY=VALUE.');
  return { ...before, [text.slice(0, equals)]: valueOf(text.slice(equals + 1)) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
