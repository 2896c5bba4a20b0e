import { DomainError, Duration, checkLabels, readMoment, type Labels } from '@distribute-schedule/domain';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationOptions } from 'class-validator';
import { isPlainObject } from './plain-object';
import { titleOf } from '../problems/problem';
import type { DtoClass } from './route';
import type { JsonSchema } from '../shape';

/** What our own rules leave beside the field, for the schema of its DTO. */
export interface FieldContext {
  readonly schema?: JsonSchema;
  readonly isOptional?: boolean;
  readonly nested?: () => DtoClass;
}

/** May be left out. Unlike class-validator's own rule it lets no null through. */
export const Optional = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined, {
    context: { isOptional: true } satisfies FieldContext,
  });

/** May be null, which takes the value away. */
export const OptionalOrNull = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined && value !== null, {
    context: { isOptional: true, schema: { nullable: true } } satisfies FieldContext,
  });

/** What an answer shows and a request cannot change: it may be sent back, and is not looked at. */
export const ReadOnly = (): PropertyDecorator =>
  ValidateIf(() => false, {
    context: { isOptional: true, schema: { readOnly: true } } satisfies FieldContext,
  });

/** An object, or a list of objects, of another DTO. */
export const Nested = (dto: () => DtoClass, options: { readonly each?: boolean } = {}): PropertyDecorator =>
  ValidateNested({ ...options, context: { nested: dto } satisfies FieldContext });

/** A rule that says by itself what is wrong. @param refuse the reason, or undefined where the value will do */
export function Rule(
  name: string,
  schema: JsonSchema,
  refuse: (value: unknown, property: string) => string | undefined,
  options: ValidationOptions = {},
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value, args) => refuse(value, args?.property ?? '') === undefined,
        defaultMessage: (args) => refuse(args?.value, args?.property ?? '') ?? '',
      },
    },
    { ...options, context: { schema } satisfies FieldContext },
  );
}

/** A rule of the domain's, in whose words the refusal is told. */
export function DomainRule(
  name: string,
  schema: JsonSchema,
  check: (value: string) => unknown,
): PropertyDecorator {
  const [first] = (schema['examples'] as readonly string[] | undefined) ?? [];
  const example = first === undefined ? '' : `, such as "${first}"`;
  return Rule(name, { type: 'string', ...schema }, (value, property) => {
    if (typeof value !== 'string') return `${property} must be a text${example}`;
    try {
      check(value);
      return undefined;
    } catch (error) {
      const said = error instanceof DomainError ? titleOf(error) : (error as Error).message;
      return said.startsWith(`${property} `) ? said : `${property}: ${said}`;
    }
  });
}

/** Message of the rule for a cursor. */
export const cursorMessage = { message: 'cursor must be the next_cursor of an earlier page' };

/** `30s`, `1h30m`. */
export const IsDurationText = (): PropertyDecorator =>
  DomainRule('isDuration', { format: 'duration-text', examples: ['30s'], maxLength: 64 }, (text) =>
    Duration.parse(text),
  );

/** ISO 8601 with a zone; without one, a moment would be another on every machine. */
export const IsMomentText = (): PropertyDecorator =>
  Rule('isMoment', { type: 'string', format: 'date-time' }, (value, property) => {
    if (typeof value === 'string' && readMoment(value) !== undefined) return undefined;
    const isPlusLost = typeof value === 'string' && readMoment(value.replace(' ', '+')) !== undefined;
    return isPlusLost
      ? `${property} has a blank where its zone begins: in a URL, + is written as %2B`
      : `${property} must be a time in ISO 8601 with its zone, such as 2026-12-01T02:00:00Z`;
  });

/** Of a text that `IsMomentText` has let through. */
export const momentOf = (text: string): number => readMoment(text) ?? NaN;
export const isoOf = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : isoOf(at));

export const AreLabels = (): PropertyDecorator =>
  Rule(
    'areLabels',
    {
      type: 'object',
      maxProperties: 16,
      additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9_.-]{0,63}$' },
    },
    (value, property) => {
      if (!isPlainObject(value)) return `${property} must be an object of texts`;
      try {
        checkLabels(value as Labels, property);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  );

/** Any JSON object. */
export const IsJsonObject = (): PropertyDecorator =>
  Rule('isJsonObject', { type: 'object', additionalProperties: true }, (value, property) =>
    isPlainObject(value) ? undefined : `${property} must be an object`,
  );
