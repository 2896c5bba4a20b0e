import { MisfirePolicy, RetryPolicy, Trigger, defaultMisfirePolicy } from '@distribute-schedule/domain';
import { apiField } from './api-words';
import { asRefusal, fieldsOf, titleOf } from './problem';

const dayMs = 86_400_000;
const retryPolicy = { maxRetries: 3, retryDelayMs: 1, backoffRate: 2, maxDelayMs: 1, jitter: 0 };
const every = { kind: 'every', intervalMs: 60_000 } as const;

function refusalOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    return asRefusal(error)!;
  }
  throw new Error('expected a refusal');
}

describe('A refusal of the domain', () => {
  it.each<[string, string, () => unknown]>([
    [
      'retry_delay',
      'retry_delay must be 0s to 7d, got 864000000 ms',
      () => RetryPolicy.of({ ...retryPolicy, retryDelayMs: 10 * dayMs }),
    ],
    [
      'retry_max_delay',
      'retry_max_delay must be 0s to 7d, got 864000000 ms',
      () => RetryPolicy.of({ ...retryPolicy, maxDelayMs: 10 * dayMs }),
    ],
    [
      'misfire.max_age',
      'misfire.max_age must be at most 30d, got 3456000000 ms',
      () => MisfirePolicy.of({ ...defaultMisfirePolicy, maxAgeMs: 40 * dayMs }),
    ],
    [
      'jitter',
      'jitter must be 0s to 59s999ms in whole milliseconds; got 86400000 ms',
      () => Trigger.of(every, { jitterMs: dayMs }),
    ],
    ['end_at', 'end_at must be after start_at', () => Trigger.of(every, { startAt: 5, endAt: 5 })],
    [
      'cron_expression',
      'cron_expression @at 1970-01-01T00:00:00Z is never due between start_at and end_at',
      () => Trigger.parse('@at 1970-01-01T00:00:00Z', 'UTC', { startAt: 5, endAt: 9 }),
    ],
  ])('names the field %s as the API does', (field, title, act) => {
    const refusal = refusalOf(act);
    expect(titleOf(refusal)).toBe(title);
    expect(fieldsOf(refusal)).toMatchObject([{ field }]);
  });

  it('keeps names that are the same in both, and names that every JavaScript object has', () => {
    expect(['name', 'constructor', 'toString'].map(apiField)).toEqual(['name', 'constructor', 'toString']);
  });
});
