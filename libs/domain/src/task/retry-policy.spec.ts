import fc from 'fast-check';
import { InvalidRetryPolicyError, RetryPolicy, type RetryPolicySettings } from './retry-policy';

const settingsWith = (settings: Partial<RetryPolicySettings> = {}): RetryPolicySettings => ({
  maxRetries: 3,
  retryDelayMs: 1000,
  backoffRate: 2,
  maxDelayMs: 60_000,
  jitter: 0,
  ...settings,
});

const settings = fc.record({
  maxRetries: fc.integer({ min: 0, max: 100 }),
  retryDelayMs: fc.integer({ min: 0, max: 7 * 86_400_000 }),
  backoffRate: fc.double({ min: 1, max: 100, noNaN: true }),
  maxDelayMs: fc.integer({ min: 0, max: 7 * 86_400_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 100 });

describe('RetryPolicy > of', () => {
  it.each<[keyof RetryPolicySettings, number]>([
    ['maxRetries', -1],
    ['maxRetries', 1.5],
    ['maxRetries', 101],
    ['retryDelayMs', -1],
    ['retryDelayMs', NaN],
    ['backoffRate', 0.5],
    ['backoffRate', Infinity],
    ['maxDelayMs', 8 * 86_400_000],
    ['jitter', 1.1],
  ])('refuses %s of %d and names the field', (field, value) => {
    expect(() => RetryPolicy.of(settingsWith({ [field]: value }))).toThrow(InvalidRetryPolicyError);
    expect(() => RetryPolicy.of(settingsWith({ [field]: value }))).toThrow(new RegExp(field));
  });

  it('does not change when the settings object that it was made from changes', () => {
    const given = { ...settingsWith() };
    const policy = RetryPolicy.of(given);
    given.maxRetries = 99;
    expect(policy.settings.maxRetries).toBe(3);
  });
});

describe('RetryPolicy > delayAfter', () => {
  it('grows by the backoff rate with each retry, up to the maximum delay', () => {
    const policy = RetryPolicy.of(settingsWith({ maxRetries: 5, maxDelayMs: 5000 }));
    expect([1, 2, 3, 4, 5, 6].map((failed) => policy.delayAfter(failed, 0.5))).toEqual([
      1000,
      2000,
      4000,
      5000,
      5000,
      undefined,
    ]);
  });

  it('never retries when maxRetries is 0', () => {
    expect(RetryPolicy.of(settingsWith({ maxRetries: 0 })).delayAfter(1, 0)).toBeUndefined();
  });

  it('returns a delay for exactly maxRetries failed attempts', () => {
    fc.assert(
      fc.property(settings, attempt, chance, (given, failed, drawn) => {
        const delay = RetryPolicy.of(given).delayAfter(failed, drawn);
        expect(delay === undefined).toBe(failed > given.maxRetries);
      }),
    );
  });

  it('is a whole number of ms from 0 to the maximum delay', () => {
    fc.assert(
      fc.property(settings, attempt, chance, (given, failed, drawn) => {
        const delay = RetryPolicy.of({ ...given, maxRetries: 100 }).delayAfter(failed, drawn)!;
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(given.maxDelayMs);
      }),
    );
  });

  it('never shrinks from one attempt to the next when chance is the same', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 99 }), chance, (given, failed, drawn) => {
        const policy = RetryPolicy.of({ ...given, maxRetries: 100 });
        expect(policy.delayAfter(failed + 1, drawn)!).toBeGreaterThanOrEqual(
          policy.delayAfter(failed, drawn)!,
        );
      }),
    );
  });

  it('differs by chance at most as much as the jitter allows', () => {
    fc.assert(
      fc.property(settings, attempt, chance, (given, failed, drawn) => {
        const policy = RetryPolicy.of({ ...given, maxRetries: 100 });
        const plain = RetryPolicy.of({ ...given, maxRetries: 100, jitter: 0 }).delayAfter(failed, drawn)!;
        const delay = policy.delayAfter(failed, drawn)!;
        expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * (1 - given.jitter)) - 1);
        expect(delay).toBeLessThanOrEqual(Math.ceil(plain * (1 + given.jitter)) + 1);
      }),
    );
  });

  it('spreads over the whole jitter, also at the maximum delay, so that tasks that failed together do not retry together', () => {
    const policy = RetryPolicy.of(settingsWith({ maxRetries: 20, jitter: 0.5 }));
    for (const [failed, from, to] of [
      [1, 500, 1500],
      [20, 30_000, 60_000],
    ] as const) {
      const drawn = Array.from({ length: 100 }, (_, i) => policy.delayAfter(failed, i / 100)!);
      expect(new Set(drawn).size).toBe(100);
      expect(Math.min(...drawn)).toBe(from);
      expect(Math.max(...drawn)).toBeGreaterThan(to - (to - from) / 50);
    }
  });
});

describe('RetryPolicy > pauseAfterCrash', () => {
  const pauses = (given: Partial<RetryPolicySettings>, count: number, drawn = 0) =>
    Array.from({ length: count }, (_, i) =>
      RetryPolicy.of(settingsWith(given)).pauseAfterCrash(i + 1, drawn),
    );

  it('is zero after the first crash and then doubles from the retry delay up to 5 minutes', () => {
    expect(pauses({ retryDelayMs: 60_000, backoffRate: 100, maxDelayMs: 60_000 }, 6)).toEqual([
      0, 60_000, 120_000, 240_000, 300_000, 300_000,
    ]);
  });

  it('begins with a second when the retry delay is shorter, and with 5 minutes when it is longer', () => {
    expect(pauses({ retryDelayMs: 0, backoffRate: 1 }, 4)).toEqual([0, 1000, 2000, 4000]);
    expect(pauses({ retryDelayMs: 3_600_000, maxDelayMs: 3_600_000 }, 3)).toEqual([0, 300_000, 300_000]);
  });

  it('spreads by the jitter, and stays between a second and 5 minutes', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 2, max: 100 }), chance, (given, crashes, drawn) => {
        const pause = RetryPolicy.of(given).pauseAfterCrash(crashes, drawn);
        expect(Number.isInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(1000);
        expect(pause).toBeLessThanOrEqual(300_000);
      }),
    );
    expect(pauses({ retryDelayMs: 10_000, jitter: 0.5 }, 2, 0)).toEqual([0, 5000]);
    expect(pauses({ retryDelayMs: 10_000, jitter: 0.5 }, 2, 0.5)).toEqual([0, 10_000]);
  });
});
