import type { JsonValue } from '@distribute-schedule/domain';

/** A copy that its receiver may change. Several times as fast as going through text, for values as small as parameters. */
export function copyOfJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(copyOfJson);
  // Object.fromEntries defines what it is given, so that a key such as __proto__ stays a key.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOfJson(inner)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
