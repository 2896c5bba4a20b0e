import type { JsonValue } from '@distribute-schedule/domain';

/** Returns a deep copy. For small values such as parameters it is several times as fast as JSON.stringify and parse. */
export function copyOfJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(copyOfJson);
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) {
    const inner = copyOfJson(value[key] as JsonValue);
    // An assignment to this name would set the prototype. Object.fromEntries would not, but takes twice as long.
    if (key === '__proto__') Object.defineProperty(copy, key, { ...ownProperty, value: inner });
    else copy[key] = inner;
  }
  return copy;
}

const ownProperty = { configurable: true, enumerable: true, writable: true };

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
