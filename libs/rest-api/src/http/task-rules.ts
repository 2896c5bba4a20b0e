import { taskConfigId, Trigger, type InvalidCronExpressionError } from '@distribute-schedule/domain';
import { DomainRule } from './fields';

const idPattern = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$';

export const IsTaskConfigId = (): PropertyDecorator =>
  DomainRule('isTaskId', { pattern: idPattern }, (id) => taskConfigId(id));

/** The zone that an expression is first read in does not matter: whether it is one does not depend on it. */
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
      // The expression is ours; what it says of the zone is enough.
      const { reason } = (error as InvalidCronExpressionError).details;
      throw new Error(`${String(reason)}: use one such as Asia/Shanghai`);
    }
  });
