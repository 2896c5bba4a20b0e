import { rulesByField, contextOf } from './dto-schema';
import { nearMiss } from '../problems/near-miss';
import { isPlainObject } from './plain-object';
import type { FieldProblem } from '../problems/problem';
import type { DtoClass } from './route';

/** How to read a field of a DTO. */
interface Field {
  /** DTO of the value, when the value is an object with its own DTO. */
  readonly nested?: DtoClass;
  readonly isList: boolean;
  /** Maximum number of items that the rules of a list allow. */
  readonly maxItems: number;
  readonly isReadOnly: boolean;
}

/** Maximum length of an unknown field name in an error message. */
const maxNameLength = 100;
/** Suggest a correction for at most this many unknown fields, because each lookup is expensive. */
const maxSuggestions = 20;
/** Maximum number of fields that an error message lists. */
const maxListed = 8;

const fieldsByDto = new WeakMap<DtoClass, ReadonlyMap<string, Field>>();

function fieldsOf(dto: DtoClass): ReadonlyMap<string, Field> {
  const cached = fieldsByDto.get(dto);
  if (cached) return cached;
  const fields = new Map(
    [...rulesByField(dto)].map(([name, rules]) => {
      const nesting = rules.find((rule) => contextOf(rule).nested);
      const nested = nesting && contextOf(nesting).nested?.();
      const isReadOnly = rules.some((rule) => contextOf(rule).schema?.['readOnly'] === true);
      const [maxItems = Infinity] = (rules.find((rule) => rule.name === 'arrayMaxSize')?.constraints ??
        []) as readonly number[];
      const isList = nesting?.each === true;
      return [name, { isReadOnly, isList, maxItems, ...(nested && { nested }) }] as const;
    }),
  );
  fieldsByDto.set(dto, fields);
  return fields;
}

/**
 * Copies the values into a DTO, so that its rules can check them. Copies only the fields that the DTO has, unchanged:
 * inside a value any name is allowed, for example a task parameter called `constructor`.
 * @param problems receives the unknown fields, and the nested values that are not objects
 */
export function readDto<T extends object>(
  dto: DtoClass<T>,
  values: object,
  problems: FieldProblem[],
  above = '',
): T {
  const fields = fieldsOf(dto);
  const read = new dto() as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    const field = fields.get(name);
    const path = `${above}${name.slice(0, maxNameLength)}`;
    if (!field) {
      const hint = problems.length < maxSuggestions ? hintFor(name, fields, above) : '';
      problems.push({ field: path, reason: `${path} is unknown${hint}` });
    } else if (!field.isReadOnly) read[name] = readField(field, value, problems, path);
  }
  return read as T;
}

/** Names the field that was probably meant, or all fields if they are few. */
function hintFor(name: string, fields: ReadonlyMap<string, Field>, above: string): string {
  if (name.length > maxNameLength) return '';
  const known = [...fields].flatMap(([each, { isReadOnly }]) => (isReadOnly ? [] : [each]));
  const similar = nearMiss(name, known);
  if (similar !== undefined) return `: did you mean ${above}${similar}?`;
  return known.length > 0 && known.length <= maxListed ? `; known are ${known.join(', ')}` : '';
}

function readField(
  { nested, isList, maxItems }: Field,
  value: unknown,
  problems: FieldProblem[],
  path: string,
): unknown {
  if (!nested || value === undefined || value === null) return value;
  // Another rule reports that the value is not a list.
  if (isList && !Array.isArray(value)) return value;
  const read = (each: unknown, at: string): unknown => {
    if (isPlainObject(each)) return readDto(nested, each, problems, `${at}.`);
    problems.push({ field: at, reason: `${at} must be an object` });
    return undefined;
  };
  // One item more than allowed is enough for the rule that refuses the list. All items could take seconds to check.
  return Array.isArray(value) && isList
    ? value.slice(0, maxItems + 1).map((each, i) => read(each, `${path}.${i}`))
    : read(value, path);
}
