import { FIRST_MOMENT } from '../time/moment';
import { CronExpression } from './cron-expression';
import { InvalidTriggerError } from './trigger-errors';
import type { TriggerSpec } from './trigger-spec';

/** The due times of a trigger before its bounds are applied. */
export interface Rhythm {
  nextAfter(after: number): number | undefined;
  previousAtOrBefore(moment: number): number | undefined;
  clockChangeOnDayOf?(moment: number): 'gap' | 'repeated' | undefined;
}

export function rhythmOf(spec: TriggerSpec, startAt: number | undefined): Rhythm {
  switch (spec.kind) {
    case 'cron':
      return CronExpression.of(spec.expression, spec.timeZone);
    case 'every':
      return fixedRate(spec.intervalMs, startAt ?? FIRST_MOMENT);
    case 'once':
      return {
        nextAfter: (after) => (after < spec.at ? spec.at : undefined),
        previousAtOrBefore: (moment) => (moment >= spec.at ? spec.at : undefined),
      };
    case 'delay':
      return { nextAfter: (after) => after + spec.delayMs, previousAtOrBefore: () => undefined };
    case 'manual':
      return { nextAfter: () => undefined, previousAtOrBefore: () => undefined };
    default:
      throw unknownKind(spec);
  }
}

/** Counts from the anchor, so that late runs do not shift later due times. */
const fixedRate = (intervalMs: number, anchor: number): Rhythm => ({
  nextAfter: (after) => anchor + (Math.floor((after - anchor) / intervalMs) + 1) * intervalMs,
  previousAtOrBefore: (moment) => anchor + Math.floor((moment - anchor) / intervalMs) * intervalMs,
});

/** A stored document or a request may hold a kind that the types do not know. */
const unknownKind = (spec: never) =>
  new InvalidTriggerError('kind', `must be cron, every, delay, once or manual; got ${JSON.stringify(spec)}`);
