import {
  Trigger,
  copiedFields,
  idPattern,
  namePattern,
  reasonAgainstNew,
  taskConfigId,
  textPattern,
  type AnyField,
  type InvalidCronExpressionError,
} from '@distribute-schedule/domain';
import type { JsonSchema } from '../shape';
import { DomainRule, Rule } from './fields';

export const maxTimeoutSeconds = copiedFields.timeoutMs.max / 1000;

/** A field of the domain's table that has the same value in the API. */
export type ShownField = Extract<AnyField, { readonly apiName: string }>;

/** Checks a field by its rules in the domain's table. */
export const FieldRule = (field: ShownField): PropertyDecorator =>
  Rule('isField', schemaOf(field), (value, property) => {
    const reason = reasonAgainstNew(field, value);
    return reason === undefined ? undefined : `${property} ${reason}`;
  });

function schemaOf(field: ShownField): JsonSchema {
  switch (field.kind) {
    case 'text': {
      const { minLength, maxLength, form } = field;
      return { type: 'string', minLength, maxLength, pattern: textPattern(form) };
    }
    case 'name':
      return { type: 'string', pattern: namePattern.source };
    case 'choice':
      return { enum: field.options };
    case 'whole':
      return { type: 'integer', minimum: field.min, maximum: field.max };
    case 'flag':
      return { type: 'boolean' };
  }
}

export const IsTaskConfigId = (): PropertyDecorator =>
  DomainRule('isTaskId', { pattern: idPattern.source }, (id) => taskConfigId(id));

/** The key becomes a part of the execution's id. */
export const IsRunKey = (): PropertyDecorator =>
  Rule('isRunKey', { type: 'string', pattern: idPattern.source }, (value, property) =>
    typeof value === 'string' && idPattern.test(value)
      ? undefined
      : `${property} must be 1 to 128 letters, digits, '_', '.' or '-', and start with a letter or digit`,
  );

/** Checks in UTC, because an expression that is valid in one time zone is valid in every other. */
export const IsTriggerText = (): PropertyDecorator =>
  DomainRule('isTrigger', { maxLength: 256, examples: ['0 0 2 * * *', '@every 30s', '@manual'] }, (text) => {
    if (text.length > 256) throw new Error('must be at most 256 characters');
    return Trigger.parse(text);
  });

export const IsTimeZone = (): PropertyDecorator =>
  DomainRule('isTimeZone', { maxLength: 64, examples: ['Asia/Shanghai'] }, (zone) => {
    try {
      return Trigger.parse('0 0 * * *', zone);
    } catch (error) {
      // The expression above is valid, so the reason is about the zone.
      const { reason } = (error as InvalidCronExpressionError).details;
      throw new Error(`${String(reason)}: use one such as Asia/Shanghai`);
    }
  });
