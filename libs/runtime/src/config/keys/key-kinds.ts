import { Duration } from '@distribute-schedule/domain';
import { isArray, isBoolean, isIn, isInt, isNumber, isString, matches, max, min } from 'class-validator';
import { mask } from './problems';

/**
 * One kind of value: how it is written in a file or a variable, how it is held inside, and what is allowed.
 * `fromYaml` and `fromText` answer undefined for what is not of this kind at all; `accepts` judges the value itself.
 */
export interface KeyKind {
  readonly name: 'duration' | 'integer' | 'number' | 'flag' | 'text' | 'choice' | 'size' | 'list' | 'map';
  readonly secret: boolean;
  /** What is allowed, in words. In code a duration or a size is a number, so the words may differ. */
  readonly allowed: string;
  readonly allowedInCode: string;
  /** @param text the scalar as it stands in the file, so that 007 can be a text */
  fromYaml(value: unknown, text: string | undefined): unknown;
  fromText(text: string): unknown;
  toYaml(value: unknown): unknown;
  accepts(value: unknown): boolean;
  /** What may be told of a secret that was refused. */
  told?(given: unknown): string;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

const asItIs = (value: unknown): unknown => value;
const isWholeWithin = (range: Range) => (value: unknown) =>
  isInt(value) && min(value, range.min) && max(value, range.max);

/** Milliseconds inside; `10s` or `5m` outside. */
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

/** The milliseconds of a duration as people write it: `ms('10s')` is 10000. */
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
    toYaml: asItIs,
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
    toYaml: asItIs,
    accepts: (value) => isNumber(value) && min(value, range.min) && max(value, range.max),
  };
}

const numberOf = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);

/** Bytes inside; `50m`, `64k` or a plain number of bytes outside. */
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

/** The bytes of a size as people write it: `bytes('64k')` is 65536. */
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
  toYaml: asItIs,
  accepts: isBoolean,
};

/** @param rule what the text must look like, in words and as a pattern; any text without one */
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
    fromText: asItIs,
    toYaml: asItIs,
    accepts: (value) => isString(value) && matches(value, pattern),
  };
}

/** A password or the like: never shown, never printed. What is printed in its place is none. */
export const secret = (): KeyKind =>
  text({
    secret: true,
    pattern: /^(?!\*{8}$)[^\n]*$/,
    allowed: `a text of one line; ${mask} is what --print-config shows of a secret: put the secret itself there`,
  });

export function choice(options: readonly string[]): KeyKind {
  const allowed = `one of ${options.join(', ')}`;
  return {
    name: 'choice',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isString(value) ? value : undefined),
    fromText: asItIs,
    toYaml: asItIs,
    accepts: (value) => isIn(value, options),
  };
}

/** Several texts: a YAML list, or in a variable separated by commas. */
export function list(item: { readonly allowed: string; readonly pattern: RegExp }): KeyKind {
  const allowed = `a list of ${item.allowed}`;
  return {
    name: 'list',
    secret: false,
    allowed,
    allowedInCode: allowed,
    fromYaml: (value) => (isArray(value) ? (value as unknown[]) : undefined),
    fromText: commaSeparated,
    toYaml: asItIs,
    accepts: (value) =>
      isArray(value) && value.every((each) => isString(each) && matches(each, item.pattern)),
  };
}

/** Names with values: a YAML mapping, or in a variable `name=value,name=value`. */
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
      const pairs = commaSeparated(given).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
      if (pairs.includes(null)) return undefined;
      return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim(), pair?.[2]?.trim()])) as unknown;
    },
    toYaml: asItIs,
    accepts: (value) =>
      isMapping(value) &&
      Object.values(value).every(isString) &&
      rule.accepts(value as Record<string, string>),
  };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

const commaSeparated = (given: string): string[] =>
  given
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
