import { isSameJson } from '@distribute-schedule/domain';
import { isPlainObject } from '../http/plain-object';
import { anything, list, object, text, type Shown } from '../shape';

/** Fields of a task that differ between two versions. A field inside another is named like `parameters.url`. */
export const FieldChanges = list(object('FieldChange', { field: text, before: anything, after: anything }));
export type FieldChange = Shown<typeof FieldChanges>[number];

type View = Readonly<Record<string, unknown>>;

/** Lists the fields that differ, in the order of `after`. */
export function changesBetween(before: View, after: View): FieldChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => !isSameJson(change.before, change.after));
}

/** Objects are compared field by field down to this depth, such as `parameters.headers.Accept`. */
const maxDepth = 3;

/** Lists the values that differ, also those inside of objects. A missing value is null. */
export function deepChangesBetween(before: View, after: View, depth = 1): FieldChange[] {
  return changesBetween(before, after).flatMap((change) => {
    const [old, now] = [asFields(change.before), asFields(change.after)];
    const goesDeeper = depth < maxDepth && old && now;
    if (!goesDeeper) return hasValue(change) ? [shown(change)] : [];
    return deepChangesBetween(old, now, depth + 1).map((inner) => ({
      ...inner,
      field: `${change.field}.${inner.field}`,
    }));
  });
}

/** The fields of an object. A value that is missing has none. Undefined for any other value. */
function asFields(value: unknown): View | undefined {
  if (value === undefined || value === null) return {};
  return isPlainObject(value) ? (value as View) : undefined;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);
const hasValue = ({ before, after }: FieldChange): boolean => !(isEmpty(before) && isEmpty(after));
const shown = ({ field, before = null, after = null }: FieldChange): FieldChange => ({
  field,
  before,
  after,
});
