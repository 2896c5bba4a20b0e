import { Duration } from '@distribute-schedule/domain';
import { isArray, isBoolean, isIn, isInt, isNumber, isString, matches, max, min } from 'class-validator';
import { mask } from './problems';

/**
 * One kind of value: how it is written in a file or a variable, how the configuration holds it, and what is allowed.
 * `fromYaml` and `fromText` return undefined for a value of another kind; `accepts` checks the range of the value.
 */
export interface KeyKind {
  readonly name: 'duration' | 'integer' | 'number' | 'flag' | 'text' | 'choice' | 'size' | 'list' | 'map';
  readonly secret: boolean;
  /** Says what is allowed. The text for code differs if code writes the value differently, such as a duration. */
  readonly allowed: string;
  readonly allowedInCode: string;
  /** @param text the scalar as it is written in the file, so that 007 can be read as a text */
  fromYaml(value: unknown, text: string | undefined): unknown;
  fromText(text: string): unknown;
  toYaml(value: unknown): unknown;
  accepts(value: unknown): boolean;
  /** Describes a refused secret without showing it. */
  describeHidden?(given: unknown): string;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

const unchanged = (value: unknown): unknown => value;
const isWholeWithin = (range: Range) => (value: unknown) =>
  isInt(value) && min(value, range.min) && max(value, range.max);

/** A duration: `10s` or `5m` in a file, milliseconds in the configuration. */
export function duration(limits: { readonly min: string; readonly max: string }): KeyKind {
  const range = { min: ms(limits.min), max: ms(limits.max) };
  return {
    name: 'duration',
    secret: false,
    allowed: `a duration from ${limits.min} to ${limits.max}, written like 500ms, 10s, 1h30m or 7d`,
    allowedInCode: `whole milliseconds from ${range.min} to ${range.max}`,
    fromYaml: (value) => (isString(value) ? millisecondsOf(value) : undefined),
    fromText: millisecondsOf,
    toYaml: (value) => Duration.ofMs(value as number).toString(),
    accepts: isWholeWithin(range),
  };
}

/** Milliseconds of a written duration: `ms('10s')` is 10000. */
export const ms = (text: string): number => Duration.parse(text).ms;

function millisecondsOf(text: string): number | undefined {
  try {
    return ms(text);
  } catch {
    return undefined;
  }
}

export function integer(range: Range): KeyKind {
  const allowed = `a whole number from ${range.min} to ${range.max}`;
  return {
    name: 'integer',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isNumber(value) ? value : undefined),
    fromText: numberOf,
    toYaml: unchanged,
    accepts: isWholeWithin(range),
  };
}

export function decimal(range: Range): KeyKind {
  const allowed = `a number from ${range.min} to ${range.max}`;
  return {
    name: 'number',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isNumber(value) ? value : undefined),
    fromText: numberOf,
    toYaml: unchanged,
    accepts: (value) => isNumber(value) && min(value, range.min) && max(value, range.max),
  };
}

const numberOf = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);

/** A size: `50m`, `64k` or a number of bytes in a file, bytes in the configuration. */
export function size(limits: { readonly min: string; readonly max: string }): KeyKind {
  const range = { min: bytes(limits.min), max: bytes(limits.max) };
  return {
    name: 'size',
    secret: false,
    allowed: `a size from ${limits.min} to ${limits.max}, written like 64k, 50m, 1g or as a number of bytes`,
    allowedInCode: `a number of bytes from ${range.min} to ${range.max}`,
    fromYaml: (value) => (isNumber(value) ? value : isString(value) ? bytesOf(value) : undefined),
    fromText: bytesOf,
    toYaml: (value) => inLargestUnit(value as number),
    accepts: isWholeWithin(range),
  };
}

/** Bytes of a written size: `bytes('64k')` is 65536. */
export function bytes(text: string): number {
  const parsed = bytesOf(text);
  if (parsed === undefined) throw new TypeError(`not a size: ${text}`);
  return parsed;
}

function bytesOf(text: string): number | undefined {
  const match = /^(\d{1,12})(?:([kmg])(?:i?b)?|b)?$/i.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (sizeUnits.find(([unit]) => unit === match[2]?.toLowerCase())?.[1] ?? 1);
}

const sizeUnits = [
  ['g', 1024 ** 3],
  ['m', 1024 ** 2],
  ['k', 1024],
  ['', 1],
] as const;

function inLargestUnit(amount: number): string | number {
  const [unit, worth] = sizeUnits.find(([, worth]) => amount > 0 && amount % worth === 0) ?? ['', 1];
  return unit === '' ? amount : `${amount / worth}${unit}`;
}

export const flag: KeyKind = {
  name: 'flag',
  secret: false,
  allowed: 'true or false',
  allowedInCode: 'true or false',
  fromYaml: (value) => (isBoolean(value) ? value : undefined),
  fromText: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  toYaml: unchanged,
  accepts: isBoolean,
};

/** A text of one line. @param rule form of the text, in words and as a pattern; default: any text */
export function text(
  rule: { readonly allowed?: string; readonly pattern?: RegExp; readonly secret?: boolean } = {},
): KeyKind {
  const { allowed = 'a text of one line', pattern = /^[^\n]*$/, secret = false } = rule;
  return {
    name: 'text',
    secret,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value, asWritten) => (isString(value) ? value : value === null ? undefined : asWritten),
    fromText: unchanged,
    toYaml: unchanged,
    accepts: (value) => isString(value) && matches(value, pattern),
  };
}

/** A secret such as a password, which is never shown. The mask that is printed instead is not accepted as a value. */
export const secret = (): KeyKind =>
  text({
    secret: true,
    pattern: /^(?!\*{8}$)[^\n]*$/,
    allowed: `a text of one line; ${mask} is what --print-config prints instead of a secret: replace it with the secret`,
  });

export function choice(options: readonly string[]): KeyKind {
  const allowed = `one of ${options.join(', ')}`;
  return {
    name: 'choice',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isString(value) ? value : undefined),
    fromText: unchanged,
    toYaml: unchanged,
    accepts: (value) => isIn(value, options),
  };
}

/** A list of texts: a YAML list, or a variable with commas between the items. */
export function list(item: { readonly allowed: string; readonly pattern: RegExp }): KeyKind {
  const allowed = `a list of ${item.allowed}`;
  return {
    name: 'list',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isArray(value) ? (value as unknown[]) : undefined),
    fromText: splitAtCommas,
    toYaml: unchanged,
    accepts: (value) =>
      isArray(value) && value.every((each) => isString(each) && matches(each, item.pattern)),
  };
}

/** Names with values: a YAML mapping, or a variable of the form `name=value,name=value`. */
export function map(rule: {
  readonly allowed: string;
  readonly accepts: (given: Readonly<Record<string, string>>) => boolean;
}): KeyKind {
  return {
    name: 'map',
    secret: false,
    allowed: rule.allowed,
    allowedInCode: rule.allowed,
    fromYaml: (value) => (isMapping(value) ? value : undefined),
    fromText: (given) => {
      const pairs = splitAtCommas(given).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
      if (pairs.includes(null)) return undefined;
      return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim(), pair?.[2]?.trim()])) as unknown;
    },
    toYaml: unchanged,
    accepts: (value) =>
      isMapping(value) &&
      Object.values(value).every(isString) &&
      rule.accepts(value as Record<string, string>),
  };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

const splitAtCommas = (given: string): string[] =>
  given
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
