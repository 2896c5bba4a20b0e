/** A value that JSON can store and return unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Fields of a stored document that only a newer version knows, by their stored names. They are stored again as they are,
 * so that versions that run side by side lose nothing.
 */
export type UnknownFields = Readonly<Record<string, unknown>>;

/** Compares the contents in any order of the keys, because one of the two may come from the store. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
  return Array.isArray(value) ? entries : { entries };
}
