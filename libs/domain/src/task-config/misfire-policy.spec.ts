import fc from 'fast-check';
import {
  InvalidMisfirePolicyError,
  MisfirePolicy,
  defaultMisfirePolicy,
  misfireModes,
  type MisfireMode,
  type MisfirePolicySettings,
} from './misfire-policy';

const minuteMs = 60_000;
const now = Date.UTC(2026, 0, 1, 12);
const policy = (overrides: Partial<MisfirePolicySettings> = {}) =>
  MisfirePolicy.of({ ...defaultMisfirePolicy, ...overrides });
/** Due times this many minutes ago, oldest first. */
const ago = (...minutes: number[]) => minutes.map((count) => now - count * minuteMs);

describe('MisfirePolicy > of', () => {
  it.each<[Partial<Record<keyof MisfirePolicySettings, unknown>>, string]>([
    [{ mode: 'twice' }, 'misfire'],
    [{ maxCount: 0 }, 'misfire.maxCount'],
    [{ maxCount: 1001 }, 'misfire.maxCount'],
    [{ maxCount: 1.5 }, 'misfire.maxCount'],
    [{ maxAgeMs: -1 }, 'misfire.maxAge'],
    [{ maxAgeMs: NaN }, 'misfire.maxAge'],
    [{ maxAgeMs: 31 * 86_400_000 }, 'misfire.maxAge'],
  ])('refuses %j and says what is wrong', (wrong, named) => {
    const make = () => policy(wrong as Partial<MisfirePolicySettings>);
    expect(make).toThrow(InvalidMisfirePolicyError);
    expect(make).toThrow(named);
  });
});

describe('MisfirePolicy > decide', () => {
  it.each(misfireModes)('runs all that are in time (%s)', (mode) => {
    const dueTimes = ago(1, 0.5, 0);
    expect(policy({ mode }).decide(dueTimes, now, minuteMs)).toEqual({
      run: dueTimes,
      coalesced: [],
      missed: [],
    });
  });

  it('drops late due times and runs the others (skip)', () => {
    expect(policy({ mode: 'skip' }).decide(ago(9, 5, 1), now, minuteMs)).toEqual({
      run: ago(1),
      coalesced: [],
      missed: ago(9, 5),
    });
  });

  it('runs the newest due time, which stands for all (once)', () => {
    expect(policy({ mode: 'once' }).decide(ago(9, 7, 5), now, minuteMs)).toEqual({
      run: ago(5),
      coalesced: ago(9, 7),
      missed: [],
    });
  });

  it('runs each late due time that is not too old (all)', () => {
    const maxAgeMs = 7 * minuteMs;
    expect(policy({ mode: 'all', maxAgeMs }).decide(ago(9, 8, 7, 5, 1), now, minuteMs)).toEqual({
      run: ago(7, 5, 1),
      coalesced: [],
      missed: ago(9, 8),
    });
  });

  it('runs at most maxCount late due times, the newest ones (all)', () => {
    expect(policy({ mode: 'all', maxCount: 2 }).decide(ago(9, 8, 7, 5, 1), now, minuteMs)).toEqual({
      run: ago(7, 5, 1),
      coalesced: [],
      missed: ago(9, 8),
    });
  });

  it('treats a due time as late only after the threshold', () => {
    const decide = (lateMs: number) => policy({ mode: 'skip' }).decide([now - lateMs], now, 500);
    expect(decide(500).run).toHaveLength(1);
    expect(decide(501).missed).toHaveLength(1);
  });

  it('counts lateness from the time at which the run should start', () => {
    const startsHalfAnHourLater = (dueAt: number) => dueAt + 30 * minuteMs;
    const decision = policy({ mode: 'skip' }).decide(ago(40, 30), now, minuteMs, startsHalfAnHourLater);
    expect(decision).toEqual({ run: ago(30), coalesced: [], missed: ago(40) });
  });

  it('decides each due time once, keeps their order, and keeps its limits', () => {
    const dueTimes = fc
      .uniqueArray(fc.integer({ min: 0, max: 48 * 60 }), { maxLength: 300 })
      .map((minutes) => ago(...minutes.sort((a, b) => b - a)));
    const settings = fc.record({
      mode: fc.constantFrom<MisfireMode>(...misfireModes),
      maxCount: fc.integer({ min: 1, max: 50 }),
      maxAgeMs: fc.integer({ min: 0, max: 30 * 86_400_000 }),
    });
    fc.assert(
      fc.property(
        dueTimes,
        settings,
        fc.integer({ min: 0, max: 86_400_000 }),
        (due, overrides, lateAfterMs) => {
          const { run, coalesced, missed } = policy(overrides).decide(due, now, lateAfterMs);
          const isLate = (dueAt: number) => now - dueAt > lateAfterMs;
          const ascending = (list: readonly number[]) => [...list].sort((a, b) => a - b);
          expect(ascending([...run, ...coalesced, ...missed])).toEqual(due);
          for (const list of [run, coalesced, missed]) expect(list).toEqual(ascending(list));

          if (!due.some(isLate)) expect(run).toEqual(due);
          if (overrides.mode === 'once' && due.some(isLate)) expect(run).toHaveLength(1);
          if (overrides.mode !== 'once')
            expect(run).toEqual(expect.arrayContaining(due.filter((at) => !isLate(at))));
          if (overrides.mode === 'skip') expect(run.filter(isLate)).toEqual([]);
          if (overrides.mode === 'all') {
            expect(run.filter(isLate).length).toBeLessThanOrEqual(overrides.maxCount);
            expect(run.filter((at) => isLate(at) && now - at > overrides.maxAgeMs)).toEqual([]);
          }
          // Due times that run are always newer than those that do not.
          expect(Math.min(...run, Infinity)).toBeGreaterThan(Math.max(...coalesced, ...missed, -Infinity));
        },
      ),
    );
  });

  it('never needs more of the newest due times than its reach, besides those in time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<MisfireMode>(...misfireModes),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 60 }),
        (mode, maxCount, inTime) => {
          const chosen = policy({ mode, maxCount });
          const due = ago(...Array.from({ length: 200 }, (_, i) => 199 - i));
          const all = chosen.decide(due, now, inTime * minuteMs);
          const newest = chosen.decide(due.slice(-(chosen.reach + inTime + 1)), now, inTime * minuteMs);
          expect(newest.run).toEqual(all.run);
        },
      ),
    );
  });
});
