/** A value that differs. A field inside another is named like `parameters.url`. A missing value is null. */
export interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export type Sign = 'added' | 'removed' | 'changed';

const isMissing = (value: unknown): boolean => value === undefined || value === null;

export const signOf = ({ before, after }: FieldChange): Sign => {
  if (isMissing(before)) return 'added';
  return isMissing(after) ? 'removed' : 'changed';
};

type Fields = Readonly<Record<string, unknown>>;

const asFields = (value: unknown): Fields | undefined => {
  if (isMissing(value)) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined;
};

/** Objects are compared field by field down to this depth. */
const maxDepth = 3;

/** The values that differ between two JSON values, also inside of objects. The API does the same for changes of a task. */
export function changesBetween(before: unknown, after: unknown, path = '', depth = 0): FieldChange[] {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  const [old, now] = [asFields(before), asFields(after)];
  if (depth === maxDepth || !old || !now) return [{ field: path, before, after }];
  const names = [...new Set([...Object.keys(now), ...Object.keys(old)])];
  return names.flatMap((name) =>
    changesBetween(old[name], now[name], path === '' ? name : `${path}.${name}`, depth + 1),
  );
}
