import { getMetadataStorage } from 'class-validator';
import type { FieldContext } from './fields';
import type { DtoClass } from './route';
import type { JsonSchema } from '../shape';

type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;
type Rule = Rules[number];

/** JSON schemas of class-validator's own rules. Our own rules carry their schema in their context: see fields.ts. */
const schemaByRule: Readonly<Record<string, (constraints: readonly unknown[]) => JsonSchema>> = {
  isString: () => ({ type: 'string' }),
  isNotEmpty: () => ({ minLength: 1 }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isObject: () => ({ type: 'object' }),
  isArray: () => ({ type: 'array' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isIn: ([options]) => ({ enum: options }),
  min: ([min]) => ({ minimum: min }),
  max: ([max]) => ({ maximum: max }),
  isLength: ([min, max]) => ({ minLength: min, ...(max !== undefined && { maxLength: max }) }),
  maxLength: ([max]) => ({ maxLength: max }),
  minLength: ([min]) => ({ minLength: min }),
  matches: ([pattern]) => ({ type: 'string', pattern: (pattern as RegExp).source }),
  arrayMaxSize: ([max]) => ({ maxItems: max }),
  arrayMinSize: ([min]) => ({ minItems: min }),
  arrayUnique: () => ({ uniqueItems: true }),
};

/** Rules of a DTO, by field. */
export function rulesByField(dto: DtoClass): ReadonlyMap<string, readonly Rule[]> {
  const fields = new Map<string, Rule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false))
    fields.set(rule.propertyName, [...(fields.get(rule.propertyName) ?? []), rule]);
  return fields;
}

/** JSON schema of a DTO, made from the rules that validate it. */
export function dtoSchema(dto: DtoClass): JsonSchema {
  const fields = rulesByField(dto);
  const required = [...fields].filter(([, rules]) => !rules.some(isOptional)).map(([name]) => name);
  return {
    title: dto.name.replace(/Dto$/, 'Request'),
    type: 'object',
    properties: Object.fromEntries([...fields].map(([name, rules]) => [name, fieldSchema(rules)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function isOptional(rule: Rule): boolean {
  return rule.name === 'isOptional' || contextOf(rule).isOptional === true;
}

export const contextOf = (rule: Rule): FieldContext => (rule.context ?? {}) as FieldContext;

function fieldSchema(rules: readonly Rule[]): JsonSchema {
  const parts = rules.map((rule) => ({ each: rule.each, schema: ruleSchema(rule) }));
  // `each` is undefined, not false, when a rule was declared with other options.
  const merged = (each: boolean) =>
    Object.assign(
      {},
      ...parts.filter((part) => (part.each ? each : !each)).map(({ schema }) => schema),
    ) as Record<string, unknown>;
  const own = merged(false);
  const ofEach = merged(true);
  const whole = Object.keys(ofEach).length > 0 ? { type: 'array', ...own, items: ofEach } : own;
  if (whole['nullable'] !== true) return whole;
  const { nullable, ...schema } = whole;
  return { anyOf: [schema, { type: 'null' }] };
}

function ruleSchema(rule: Rule): JsonSchema {
  const { schema, nested } = contextOf(rule);
  if (nested) return dtoSchema(nested());
  if (schema) return schema;
  return schemaByRule[rule.name ?? '']?.((rule.constraints as unknown[] | undefined) ?? []) ?? {};
}
