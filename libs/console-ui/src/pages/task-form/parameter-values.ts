import type { components } from '@distribute-schedule/api-client';
import { isJson } from './draft';

type ParameterField = components['schemas']['ParameterField'];
type Parameters = Readonly<Record<string, unknown>>;

/** The parameters that have no field of their own. They are edited as JSON. */
export function otherParameters(parameters: Parameters, fields: readonly ParameterField[]): Parameters {
  const own = new Set(fields.map(({ name }) => name));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !own.has(name)));
}

/** All parameters, when those without a field of their own are replaced. */
export function withOthers(
  parameters: Parameters,
  fields: readonly ParameterField[],
  others: Parameters,
): Parameters {
  const own = Object.entries(parameters).filter(([name]) => fields.some((field) => field.name === name));
  return { ...Object.fromEntries(own), ...others };
}

export type ReadObject = { readonly value: Parameters } | { readonly problem: string };

/** Reads a JSON object. An empty text is one without fields. @param mustBeObject says that it is another value */
export function readObject(text: string, mustBeObject: string): ReadObject {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? { value } : { problem: mustBeObject };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The value of a parameter that was typed. Undefined: the task leaves it out. */
export function parameterOf(typed: string, kind: ParameterField['kind']): unknown {
  if (typed.trim() === '') return undefined;
  switch (kind) {
    case 'flag':
      return typed === 'true' ? true : typed === 'false' ? false : typed;
    case 'number':
      return Number.isFinite(Number(typed)) ? Number(typed) : typed;
    case 'json':
      return jsonOrText(typed);
    default:
      return typed;
  }
}

/** A body may be a text, so what is not JSON is one. */
function jsonOrText(typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
}

export function parameterText(value: unknown, kind: ParameterField['kind']): string {
  if (value === undefined) return '';
  return typeof value === 'string' && !(kind === 'json' && isJsonText(value))
    ? value
    : JSON.stringify(value, null, 2);
}

/** A text that would be read as another value must keep its quotes. */
const isJsonText = (text: string): boolean => typeof jsonOrText(text) !== 'string' || /^\s*"/.test(text);
