import type { JsonValue } from '@distribute-schedule/domain';

/** Returns a deep copy. For small values such as parameters it is several times as fast as JSON.stringify and parse. */
export function copyOfJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(copyOfJson);
  // Object.fromEntries defines properties instead of assigning them, so a key such as __proto__ stays an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOfJson(inner)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
