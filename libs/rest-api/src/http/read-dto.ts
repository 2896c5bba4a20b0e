import { rulesByField, contextOf } from './dto-schema';
import { nearMiss } from '../problems/near-miss';
import { isPlainObject } from './plain-object';
import type { FieldProblem } from '../problems/problem';
import type { DtoClass } from './route';

/** How a field of a DTO is read. */
interface Field {
  /** Of what it is made, where that is a DTO itself. */
  readonly nested?: DtoClass;
  readonly isList: boolean;
  readonly isReadOnly: boolean;
}

/** Of what is not known, so much is told. */
const longestName = 100;
/** For so many names that are not known it is told which were meant: to look for them is work. */
const mostMeant = 20;

const known = new WeakMap<DtoClass, ReadonlyMap<string, Field>>();

function fieldsOf(dto: DtoClass): ReadonlyMap<string, Field> {
  const before = known.get(dto);
  if (before) return before;
  const fields = new Map(
    [...rulesByField(dto)].map(([name, rules]) => {
      const nesting = rules.find((rule) => contextOf(rule).nested);
      const nested = nesting && contextOf(nesting).nested?.();
      const isReadOnly = rules.some((rule) => contextOf(rule).schema?.['readOnly'] === true);
      return [name, { isReadOnly, isList: nesting?.each === true, ...(nested && { nested }) }] as const;
    }),
  );
  known.set(dto, fields);
  return fields;
}

/**
 * The DTO that was given, for its rules to look at. Only what it names is taken over, as it came, whatever names a value
 * has inside: a parameter may be called `constructor`.
 * @param problems takes up what it does not know, and what cannot be one of its parts
 */
export function readDto<T extends object>(
  dto: DtoClass<T>,
  given: object,
  problems: FieldProblem[],
  above = '',
): T {
  const fields = fieldsOf(dto);
  const read = new dto() as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(name);
    const place = `${above}${name.slice(0, longestName)}`;
    if (!field) {
      const meant = problems.length < mostMeant ? fieldMeant(name, fields) : undefined;
      const hint = meant === undefined ? '' : `: did you mean ${above}${meant}?`;
      problems.push({ field: place, reason: `${place} is not known here${hint}` });
    } else if (!field.isReadOnly) read[name] = readField(field, value, problems, place);
  }
  return read as T;
}

function fieldMeant(name: string, fields: ReadonlyMap<string, Field>): string | undefined {
  if (name.length > longestName) return undefined;
  return nearMiss(
    name,
    [...fields.keys()].filter((each) => fields.get(each)?.isReadOnly === false),
  );
}

function readField(
  { nested, isList }: Field,
  value: unknown,
  problems: FieldProblem[],
  place: string,
): unknown {
  if (!nested || value === undefined || value === null) return value;
  // That it is no list is said by a rule of its own.
  if (isList && !Array.isArray(value)) return value;
  const read = (each: unknown, at: string): unknown => {
    if (isPlainObject(each)) return readDto(nested, each, problems, `${at}.`);
    problems.push({ field: at, reason: `${at} must be an object` });
    return undefined;
  };
  return Array.isArray(value) && isList
    ? value.map((each, i) => read(each, `${place}.${i}`))
    : read(value, place);
}
