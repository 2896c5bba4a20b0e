import { definitionFields, type DefinitionFields, type ShownName } from '@distribute-schedule/domain';
import { Optional, OptionalOrNull } from '../http/fields';
import { FieldRule, type ShownField } from '../http/task-rules';
import { choice, flag, nullable, text, whole, type Shape } from '../shape';

/**
 * Fields of a task that have the same value in the API and in the domain. A field that is added to the domain's table
 * with an `apiName` is checked, shown, exported and documented from here.
 */
type Table = typeof definitionFields;
/** Value in a view: null if the task lacks it. */
type ShownValue<K extends ShownName> = Table[K] extends { isOptional: true }
  ? NonNullable<DefinitionFields[K]> | null
  : DefinitionFields[K];
type ShownFields = { readonly [K in ShownName as Table[K]['apiName']]: ShownValue<K> };

const fields = Object.entries(definitionFields).filter(([, field]) => 'apiName' in field) as [
  ShownName,
  ShownField,
][];

/** Base of the DTOs of a task. It has no rule for the name, because only a new task must have one. */
export const ShownFieldsDto: new () => { -readonly [K in keyof Omit<ShownFields, 'name'>]?: ShownFields[K] } =
  class {};
for (const [name, field] of fields) {
  if (name === 'name') continue;
  const presence = field.isOptional ? OptionalOrNull() : Optional();
  for (const rule of [presence, FieldRule(field)]) rule(ShownFieldsDto.prototype as object, field.apiName);
}

/** The fields in a view. */
export const shownShapes = Object.fromEntries(
  fields.map(([, field]) => [field.apiName, field.isOptional ? nullable(shapeOf(field)) : shapeOf(field)]),
) as { readonly [K in keyof ShownFields]: Shape<ShownFields[K]> };

function shapeOf(field: ShownField): Shape<unknown> {
  switch (field.kind) {
    case 'text':
    case 'name':
      return text;
    case 'choice':
      return choice(field.options);
    case 'whole':
      return whole;
    case 'flag':
      return flag;
  }
}

export function viewShownFields(definition: DefinitionFields): ShownFields {
  return Object.fromEntries(
    fields.map(([name, { apiName }]) => [apiName, definition[name] ?? null]),
  ) as ShownFields;
}

/** The fields of a request under their names in the domain, also those that are null or missing. */
export function readShownFields(dto: object): { readonly [K in ShownName]?: DefinitionFields[K] | null } {
  const given = dto as Readonly<Record<string, unknown>>;
  return Object.fromEntries(fields.map(([name, { apiName }]) => [name, given[apiName]]));
}
