import fc from 'fast-check';
import { Trigger, type TriggerBounds, type TriggerSpec } from './trigger';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2025, 5, 1, 12);
const iso = (moment: number | undefined) => moment && new Date(moment).toISOString().replace('.000Z', 'Z');

function refusalOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('Trigger > text', () => {
  it.each<[string, TriggerSpec]>([
    ['0 2 * * *', { kind: 'cron', expression: '0 2 * * *', timeZone: 'Asia/Shanghai' }],
    ['@daily', { kind: 'cron', expression: '@daily', timeZone: 'Asia/Shanghai' }],
    ['@every 30s', { kind: 'every', intervalMs: 30_000 }],
    ['@every 1h30m', { kind: 'every', intervalMs: 5_400_000 }],
    ['@after 500ms', { kind: 'delay', delayMs: 500 }],
    ['@at 2026-12-01T02:00:00Z', { kind: 'once', at: Date.UTC(2026, 11, 1, 2) }],
    ['@at 2026-12-01T02:00:00.250Z', { kind: 'once', at: Date.UTC(2026, 11, 1, 2, 0, 0, 250) }],
    ['@manual', { kind: 'manual' }],
  ])('reads and writes %s', (text, spec) => {
    const trigger = Trigger.parse(text, 'Asia/Shanghai');
    expect(trigger.spec).toEqual(spec);
    expect(trigger.toString()).toBe(text);
  });

  it.each([
    ['  0 2 * * *  ', '0 2 * * *'],
    ['@every  90s', '@every 1m30s'],
    ['@at 2026-12-01T02:00+01:00', '@at 2026-12-01T01:00:00Z'],
    ['@at 2026-12-01T02:00:00.5-05:30', '@at 2026-12-01T07:30:00.500Z'],
  ])('reads %j as %s', (text, written) => {
    expect(Trigger.parse(text).toString()).toBe(written);
  });

  it.each([
    ['', 'cron.invalid'],
    ['61 * * * *', 'cron.invalid'],
    ['@every', 'duration.invalid'],
    ['@every -1s', 'duration.invalid'],
    ['@every 10ms', 'trigger.invalid'],
    ['@every 5 minutes', 'trigger.invalid'],
    ['@after 0s', 'trigger.invalid'],
    ['@at', 'trigger.invalid'],
    ['@at tomorrow', 'trigger.invalid'],
    ['@at 2026-12-01', 'trigger.invalid'],
    ['@at 2026-12-01T02:00:00', 'trigger.invalid'],
    ['@at 2026-02-31T02:00:00Z', 'trigger.invalid'],
    ['@at 2026-12-01T24:00:00Z', 'trigger.invalid'],
    ['@at 2026-12-01T02:60:00Z', 'trigger.invalid'],
    ['@at 2026-12-01T02:00:00+99:00', 'trigger.invalid'],
    ['@at 1969-12-31T23:59:59Z', 'trigger.invalid'],
    ['@manual now', 'trigger.invalid'],
    ['@reboot', 'trigger.invalid'],
    ['@EVERY 30s', 'trigger.invalid'],
  ])('refuses %j as %s', (text, code) => {
    expect(refusalOf(() => Trigger.parse(text))).toMatchObject({ code });
  });

  it('shows a cron expression in one line when it was written in several', () => {
    expect(Trigger.parse(' 0 2\n*\t*\u2028* ').toString()).toBe('0 2 * * *');
  });

  it('lists the allowed forms when it refuses a text', () => {
    expect(() => Trigger.parse('@reboot')).toThrow(
      'trigger "@reboot" is not understood: use 5 to 7 cron fields, @yearly, @annually, @monthly, @weekly, ' +
        '@daily, @midnight, @hourly, @every 30s, @after 30s, @at 2026-12-01T02:00:00Z and @manual',
    );
  });
});

describe('Trigger > bounds', () => {
  const every: TriggerSpec = { kind: 'every', intervalMs: 60_000 };
  const noonDaily: TriggerSpec = { kind: 'cron', expression: '0 12 * * *', timeZone: 'UTC' };

  it.each<[string, TriggerSpec, TriggerBounds, string]>([
    ['an interval under 100 ms', { kind: 'every', intervalMs: 99 }, {}, 'intervalMs must be 100ms to 365d'],
    [
      'an interval of fractions',
      { kind: 'every', intervalMs: 100.5 },
      {},
      'intervalMs must be 100ms to 365d',
    ],
    [
      'an interval over a year',
      { kind: 'every', intervalMs: 366 * DAY_MS },
      {},
      'intervalMs must be 100ms to 365d',
    ],
    ['no delay', { kind: 'delay', delayMs: 0 }, {}, 'delayMs must be 100ms to 365d'],
    ['an invalid moment', { kind: 'once', at: NaN }, {}, 'at must be epoch milliseconds'],
    [
      'a moment in seconds and a fraction',
      { kind: 'once', at: 1.5e9 + 0.5 },
      {},
      'at must be epoch milliseconds',
    ],
    ['a start before 1970', every, { startAt: -1 }, 'startAt must be epoch milliseconds'],
    ['an end after 9999', every, { endAt: 1e15 }, 'endAt must be epoch milliseconds'],
    ['an end at the start', every, { startAt: NOON, endAt: NOON }, 'endAt must be after startAt'],
    ['a negative jitter', every, { jitterMs: -1 }, 'jitterMs must be 0s to 59s999ms'],
    ['a jitter as long as the interval', every, { jitterMs: 60_000 }, 'jitterMs must be 0s to 59s999ms'],
    ['a jitter over a day', noonDaily, { jitterMs: DAY_MS + 1 }, 'jitterMs must be 0s to 1d'],
    ['a moment out of bounds', { kind: 'once', at: NOON }, { endAt: NOON }, 'is never due between'],
    [
      'a window that no due time falls into',
      noonDaily,
      { startAt: NOON + 1, endAt: NOON + DAY_MS },
      'is never due between',
    ],
    [
      'a kind that it does not know',
      { kind: 'hourly' } as unknown as TriggerSpec,
      {},
      'kind must be cron, every',
    ],
  ])('refuse %s', (_, spec, bounds, message) => {
    expect(refusalOf(() => Trigger.of(spec, bounds))).toMatchObject({
      code: 'trigger.invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  it('include the start and exclude the end', () => {
    const trigger = Trigger.of(noonDaily, { startAt: NOON, endAt: NOON + 2 * DAY_MS });
    expect(trigger.nextAfter(0)).toBe(NOON);
    expect(trigger.nextAfter(NOON)).toBe(NOON + DAY_MS);
    expect(trigger.nextAfter(NOON + DAY_MS)).toBeUndefined();
    expect(trigger.dueBetween(0, NOON + 9 * DAY_MS, 9)).toEqual({ dueTimes: [NOON, NOON + DAY_MS] });
    expect(Trigger.of({ kind: 'once', at: NOON }, { endAt: NOON + 1 }).nextAfter(0)).toBe(NOON);
  });
});

describe('Trigger > nextAfter', () => {
  it('counts a fixed rate from startAt', () => {
    const trigger = Trigger.of({ kind: 'every', intervalMs: 7_000 }, { startAt: NOON });
    expect(trigger.nextAfter(NOON - DAY_MS)).toBe(NOON);
    expect(trigger.nextAfter(NOON)).toBe(NOON + 7_000);
    expect(trigger.nextAfter(NOON + 6_999)).toBe(NOON + 7_000);
  });

  it('counts a fixed rate from the epoch without startAt', () => {
    expect(iso(Trigger.parse('@every 6h').nextAfter(NOON))).toBe('2025-06-01T18:00:00Z');
  });

  it('does not let a fixed rate drift, however late the call is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 7 * DAY_MS }),
        fc.integer({ min: 0, max: NOON }),
        fc.array(fc.integer({ min: 0, max: 40 * DAY_MS }), { minLength: 1, maxLength: 20 }),
        (intervalMs, startAt, delays) => {
          const trigger = Trigger.of({ kind: 'every', intervalMs }, { startAt });
          let now = startAt;
          for (const delay of delays) {
            now += delay;
            const next = trigger.nextAfter(now)!;
            expect((next - startAt) % intervalMs).toBe(0);
            expect(next - now).toBeGreaterThan(0);
            expect(next - now).toBeLessThanOrEqual(intervalMs);
          }
        },
      ),
    );
  });

  it('counts a fixed delay from the given moment, but not to before startAt', () => {
    const trigger = Trigger.of({ kind: 'delay', delayMs: 5_000 }, { startAt: NOON, endAt: NOON + HOUR_MS });
    expect(trigger.nextAfter(NOON + 1)).toBe(NOON + 5_001);
    expect(trigger.nextAfter(NOON - 1)).toBe(NOON + 4_999);
    expect(trigger.nextAfter(NOON - HOUR_MS)).toBe(NOON);
    expect(trigger.nextAfter(NOON + HOUR_MS - 5_000)).toBeUndefined();
  });

  it('is due once if that time is in the future', () => {
    const trigger = Trigger.of({ kind: 'once', at: NOON });
    expect(trigger.nextAfter(NOON - 1)).toBe(NOON);
    expect(trigger.nextAfter(NOON)).toBeUndefined();
  });

  it('is never due when it runs by hand only', () => {
    const trigger = Trigger.parse('@manual');
    expect(trigger.nextAfter(0)).toBeUndefined();
    expect(trigger.dueBetween(0, NOON, 9)).toEqual({ dueTimes: [] });
  });
});

const CRON_TEXTS = [
  '* * * * * *',
  '*/7 * * * *',
  '30 2 * * *',
  '0 */3 * * *',
  '0 0 L * *',
  '0 0 29 2 *',
  '@hourly',
];
const specs: fc.Arbitrary<TriggerSpec> = fc.oneof(
  fc.record({
    kind: fc.constant('cron' as const),
    expression: fc.constantFrom(...CRON_TEXTS),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe'),
  }),
  fc.record({ kind: fc.constant('every' as const), intervalMs: fc.integer({ min: 100, max: 3 * DAY_MS }) }),
  fc.record({ kind: fc.constant('once' as const), at: fc.integer({ min: 0, max: 2 * NOON }) }),
  fc.constant({ kind: 'manual' as const }),
);
const windows = fc.oneof(
  fc.constant<TriggerBounds>({}),
  fc.integer({ min: 0, max: NOON }).map((startAt): TriggerBounds => ({ startAt })),
  fc.integer({ min: NOON, max: 2 * NOON }).map((endAt): TriggerBounds => ({ endAt })),
);
const triggers = fc.tuple(specs, windows).map(([spec, bounds]) => {
  const misses =
    spec.kind === 'once' && (spec.at < (bounds.startAt ?? 0) || spec.at >= (bounds.endAt ?? Infinity));
  return misses ? Trigger.of(spec) : Trigger.of(spec, bounds);
});

function walk(trigger: Trigger, from: number, to: number, atMost: number): number[] {
  const found: number[] = [];
  let due = trigger.nextAfter(from - 1);
  for (; due !== undefined && due <= to && found.length < atMost; due = trigger.nextAfter(due))
    found.push(due);
  return found;
}

describe('Trigger > dueBetween', () => {
  it('returns the same due times as repeated calls of nextAfter', () => {
    fc.assert(
      fc.property(
        triggers,
        fc.integer({ min: 0, max: 2 * NOON }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 20 }),
        (trigger, from, count, cap) => {
          // A range of about this many due times that ends on one of them.
          const to = walk(trigger, from, Infinity, count).at(-1) ?? from;
          const all = walk(trigger, from, to, 1_000);
          const { dueTimes, omitted } = trigger.dueBetween(from, to, cap);
          const left = all.slice(0, Math.max(0, all.length - cap));
          expect(dueTimes.map(iso)).toEqual(all.slice(left.length).map(iso));
          expect(omitted).toEqual(left.length === 0 ? undefined : { from: left[0], to: left.at(-1) });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has the same due times after it was written and parsed', () => {
    fc.assert(
      fc.property(triggers, (trigger) => {
        const timeZone = trigger.spec.kind === 'cron' ? trigger.spec.timeZone : undefined;
        expect(Trigger.parse(trigger.toString(), timeZone).spec).toEqual(trigger.spec);
      }),
    );
  });

  it('includes both ends', () => {
    expect(Trigger.parse('@every 1h').dueBetween(NOON, NOON + HOUR_MS, 9)).toEqual({
      dueTimes: [NOON, NOON + HOUR_MS],
    });
    expect(Trigger.parse('@hourly').dueBetween(NOON, NOON, 9)).toEqual({ dueTimes: [NOON] });
  });

  it('returns nothing for a range that ends before it begins', () => {
    expect(Trigger.parse('@every 1h').dueBetween(NOON + 1, NOON, 9)).toEqual({ dueTimes: [] });
    expect(Trigger.parse('@after 1h').dueBetween(NOON + 1, NOON, 9)).toEqual({ dueTimes: [] });
  });

  it('returns the span of the omitted due times when the cap is 0', () => {
    const omitted = { from: NOON, to: NOON + HOUR_MS };
    expect(Trigger.parse('@hourly').dueBetween(NOON, NOON + HOUR_MS, 0)).toEqual({ dueTimes: [], omitted });
  });

  it('returns only `from` for a fixed delay', () => {
    const trigger = Trigger.parse('@after 1s');
    expect(trigger.dueBetween(NOON, NOON + DAY_MS, 9)).toEqual({ dueTimes: [NOON] });
    expect(trigger.dueBetween(NOON, NOON + DAY_MS, 0)).toEqual({
      dueTimes: [],
      omitted: { from: NOON, to: NOON },
    });
  });

  it('does not search the decades that it leaves out', () => {
    const calendar = jest.spyOn(Date, 'UTC');
    const { dueTimes, omitted } = Trigger.parse('* * * * * *').dueBetween(1, NOON, 3);
    expect(dueTimes).toEqual([NOON - 2_000, NOON - 1_000, NOON]);
    expect(omitted).toEqual({ from: 1_000, to: NOON - 3_000 });
    // The zone's offsets of two years, and a few days.
    expect(calendar.mock.calls.length).toBeLessThan(300);
    calendar.mockRestore();
  });

  it('costs one search per tick for all configs with the same expression', () => {
    const fire = () => {
      const trigger = Trigger.of({ kind: 'cron', expression: '0 12 * * *', timeZone: 'Europe/Berlin' });
      const due = NOON - 2 * HOUR_MS;
      return [trigger.dueBetween(due, due + 40, 10).dueTimes, trigger.nextAfter(due + 40)];
    };
    const first = fire();
    expect(first).toEqual([[NOON - 2 * HOUR_MS], NOON + 22 * HOUR_MS]);
    const calendar = jest.spyOn(Date, 'UTC');
    for (let config = 0; config < 10_000; config++) expect(fire()).toEqual(first);
    expect(calendar).not.toHaveBeenCalled();
    calendar.mockRestore();
  });
});

describe('Trigger > startAfter', () => {
  it('is the due time when there is no jitter', () => {
    expect(Trigger.parse('@hourly').startAfter(NOON, 'backup')).toBe(NOON);
  });

  it('is less than the jitter, and the same for the same seed and due time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: DAY_MS }),
        fc.string(),
        fc.integer({ min: 0, max: 2 * NOON }),
        (jitterMs, seed, dueAt) => {
          const starts = [1, 2].map(() =>
            Trigger.parse('@hourly', 'UTC', { jitterMs }).startAfter(dueAt, seed),
          );
          expect(starts[0]).toBe(starts[1]);
          expect(Number.isInteger(starts[0])).toBe(true);
          expect(starts[0]! - dueAt).toBeGreaterThanOrEqual(0);
          expect(starts[0]! - dueAt).toBeLessThan(jitterMs);
        },
      ),
    );
  });

  it('stays the same between versions, because machines of both must agree', () => {
    const trigger = Trigger.parse('@hourly', 'UTC', { jitterMs: 60_000 });
    expect(['a', 'b', 'nightly-backup'].map((seed) => trigger.startAfter(NOON, seed) - NOON)).toEqual([
      50_501, 10_475, 43_528,
    ]);
  });

  it.each([
    ['due times of one config', (index: number) => ['backup', NOON + index * HOUR_MS] as const],
    ['configs due together', (index: number) => [`config-${index}`, NOON] as const],
  ])('spreads %s evenly', (_, runOf) => {
    const trigger = Trigger.parse('@hourly', 'UTC', { jitterMs: 10_000 });
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 10_000; index++) {
      const [seed, dueAt] = runOf(index);
      tenths[Math.floor((trigger.startAfter(dueAt, seed) - dueAt) / 1_000)]! += 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('Trigger > preview', () => {
  it('returns the next due times, and the days on which the clock changes', () => {
    const trigger = Trigger.parse('30 2 * * *', 'Europe/Berlin');
    const previewed = trigger.preview(3, Date.UTC(2025, 2, 29));
    expect(previewed.map(({ at, dst }) => [iso(at), dst])).toEqual([
      ['2025-03-29T01:30:00Z', undefined],
      ['2025-03-30T01:00:00Z', 'gap'],
      ['2025-03-31T00:30:00Z', undefined],
    ]);
  });

  it('ends 50 years after its first due time', () => {
    const years = (text: string) =>
      Trigger.parse(text, 'America/New_York')
        .preview(100, NOON)
        .map(({ at }) => new Date(at).getUTCFullYear());
    expect(years('0 0 29 2 *').at(-1)).toBe(2076);
    expect(years('0 0 1 1 *')).toHaveLength(51);
    expect(years('0 0 0 1 1 * 2099,2400')).toEqual([2099]);
  });

  it('ends with the last due time', () => {
    expect(Trigger.of({ kind: 'once', at: NOON }).preview(5, 0)).toEqual([{ at: NOON }]);
    // The due times of a fixed delay depend on runs that have not ended.
    expect(Trigger.parse('@after 1h').preview(5, NOON)).toEqual([{ at: NOON + HOUR_MS }]);
  });
});
