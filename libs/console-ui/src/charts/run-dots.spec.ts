import { durationsOf, type Run } from './run-dots';

const aRun = (duration_ms: number | null, more: Partial<Run> = {}) =>
  ({
    id: 'a',
    status: 'success',
    end_time: duration_ms === null ? null : 'then',
    duration_ms,
    ...more,
  }) as Run;
const size = { width: 100, height: 100 };

describe('durationsOf', () => {
  it('places runs from the oldest to the newest, and leaves out those that have not ended', () => {
    const { dots, isLog, ticks } = durationsOf(
      [aRun(null), aRun(10_000), aRun(5_000)],
      { timeoutMs: 60_000, p50Ms: 5_000, p95Ms: 10_000 },
      size,
    );
    expect(dots.map(({ x, y }) => [x, y])).toEqual([
      [25, 50],
      [75, 0],
    ]);
    expect([isLog, ticks.map(({ ms }) => ms)]).toEqual([false, [0, 5_000, 10_000]]);
  });

  it('shows a timeout that is near, and leaves out one that would press the runs together', () => {
    const at = (timeoutMs: number) =>
      durationsOf([aRun(10_000)], { timeoutMs, p50Ms: null, p95Ms: null }, size).timeout;
    expect([at(15_000), at(60_000)]).toEqual([0, undefined]);
  });

  it('has a scale by powers when the longest runs take more than 20 times the usual one', () => {
    const { isLog, dots, ticks } = durationsOf(
      [aRun(100), aRun(60_000)],
      { timeoutMs: 10 ** 9, p50Ms: 100, p95Ms: 60_000 },
      size,
    );
    expect([isLog, dots[0]?.y]).toEqual([true, 0]);
    expect(dots[1]!.y).toBeGreaterThan(50);
    expect(ticks.length).toBeLessThanOrEqual(5);
  });

  it('has a scale also without runs', () => {
    expect(durationsOf([], { timeoutMs: 1, p50Ms: null, p95Ms: null }, size)).toMatchObject({ dots: [] });
  });
});
