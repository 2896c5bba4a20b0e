import { DomainError, Duration, checkLabels, readMoment, type Labels } from '@distribute-schedule/domain';
import { Max, Min, ValidateBy, ValidateIf, ValidateNested, type ValidationOptions } from 'class-validator';
import { findMask, maskedSecret } from '../access/secret-values';
import { isPlainObject } from './plain-object';
import { titleOf } from '../problems/problem';
import type { DtoClass } from './route';
import type { JsonSchema } from '../shape';

/** Context that our own rules attach to a field. The schema of the DTO is made from it. */
export interface FieldContext {
  readonly schema?: JsonSchema;
  readonly isOptional?: boolean;
  readonly nested?: () => DtoClass;
}

/** The field may be missing. Unlike class-validator's IsOptional, this rule does not allow null. */
export const Optional = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined, {
    context: { isOptional: true } satisfies FieldContext,
  });

/** The field may be missing, or null to remove the value. */
export const OptionalOrNull = (): PropertyDecorator =>
  ValidateIf((_object, value) => value !== undefined && value !== null, {
    context: { isOptional: true, schema: { nullable: true } } satisfies FieldContext,
  });

/** Field of responses that requests cannot change. A request may contain it, so that a client can send back what it read; it is ignored. */
export const ReadOnly = (): PropertyDecorator =>
  ValidateIf(() => false, {
    context: { isOptional: true, schema: { readOnly: true } } satisfies FieldContext,
  });

/** The field is an object of another DTO, or a list of such objects. */
export const Nested = (dto: () => DtoClass, options: { readonly each?: boolean } = {}): PropertyDecorator =>
  ValidateNested({ ...options, context: { nested: dto } satisfies FieldContext });

/** The number is within these bounds, and may be equal to one of them. */
export const Between =
  ([min, max]: readonly [min: number, max: number]): PropertyDecorator =>
  (target, property) => {
    Min(min)(target, property);
    Max(max)(target, property);
  };

/** A rule with its own message. @param refuse returns the reason why the value is wrong, or undefined when it is valid */
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

/** A rule that the domain checks; the message is the one of the domain error. */
export function DomainRule(
  name: string,
  schema: JsonSchema,
  check: (value: string) => unknown,
): PropertyDecorator {
  const [first] = (schema['examples'] as readonly string[] | undefined) ?? [];
  const example = first === undefined ? '' : `, such as "${first}"`;
  return Rule(name, { type: 'string', ...schema }, (value, property) => {
    if (typeof value !== 'string') return `${property} must be a string${example}`;
    try {
      check(value);
      return undefined;
    } catch (error) {
      const message = error instanceof DomainError ? titleOf(error) : (error as Error).message;
      return message.startsWith(`${property} `) ? message : `${property}: ${message}`;
    }
  });
}

/** Message of the rule for a cursor. */
export const cursorMessage = { message: 'cursor must be the next_cursor of an earlier page' };

/** One or several of these words, separated by commas, in a query. */
export const AreChoices = (options: readonly string[]): PropertyDecorator => {
  const word = `(${options.join('|')})`;
  const schema = { type: 'string', pattern: `^${word}(,${word})*$` };
  return Rule('areChoices', schema, (value, property) => {
    const words = typeof value === 'string' ? value.split(',', options.length + 1) : [];
    const isValid =
      words.length > 0 && words.length <= options.length && words.every((one) => options.includes(one));
    return isValid
      ? undefined
      : `${property} must be one or several of ${options.join(', ')}, separated by commas`;
  });
};

/** The choices that a text of the query names. */
export const choicesOf = <Choice extends string>(
  options: readonly Choice[],
  text: string,
): readonly Choice[] => {
  const words: readonly string[] = text.split(',');
  return options.filter((option) => words.includes(option));
};

/** A duration such as `30s` or `1h30m`. */
export const IsDurationText = (): PropertyDecorator =>
  DomainRule('isDuration', { format: 'duration-text', examples: ['30s'], maxLength: 64 }, (text) =>
    Duration.parse(text),
  );

/** An ISO 8601 time with a time zone. Without a zone, the time would mean something different on every machine. */
export const IsMomentText = (): PropertyDecorator =>
  Rule('isMoment', { type: 'string', format: 'date-time' }, (value, property) => {
    if (typeof value === 'string' && readMoment(value) !== undefined) return undefined;
    const isPlusLost = typeof value === 'string' && readMoment(value.replace(' ', '+')) !== undefined;
    return isPlusLost
      ? `${property} has a space where its time zone starts: in a URL, write + as %2B`
      : `${property} must be an ISO 8601 time with a time zone, such as 2026-12-01T02:00:00Z`;
  });

/** Parses a time that `IsMomentText` has accepted. */
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
      if (!isPlainObject(value)) return `${property} must be an object whose values are strings`;
      try {
        checkLabels(value as Labels, property);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  );

/** Parameters of a task. Refuses the masks that a viewer sees, because they would replace the real secrets. */
export const AreParameters = (): PropertyDecorator =>
  Rule('areParameters', { type: 'object', additionalProperties: true }, (value, property) => {
    if (!isPlainObject(value)) return `${property} must be an object`;
    const mask = findMask(value);
    if (mask === undefined) return undefined;
    return `${property}.${mask} contains ${maskedSecret}, which viewers see instead of a secret: send the secret itself, or leave the parameters out`;
  });
