import { taskStatistics } from './task-statistics';
import { durationBucket } from './task-measures';

describe('taskStatistics', () => {
  it('has no rates and times when nothing ran', () => {
    expect(taskStatistics([])).toEqual({
      runs: 0,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      successRate: undefined,
      retryRate: undefined,
      meanRunMs: undefined,
      run: { p50Ms: undefined, p95Ms: undefined, p99Ms: undefined },
      late: { p50Ms: undefined, p95Ms: undefined, p99Ms: undefined },
    });
  });

  it('adds up the days, and leaves cancelled runs out of the rates', () => {
    const first = { success: 6, failed: 1, cancelled: 5, retries: 2 };
    const { runs, successRate, retryRate } = taskStatistics([first, { success: 1, retries: 6 }]);
    expect({ runs, successRate, retryRate }).toEqual({ runs: 13, successRate: 7 / 8, retryRate: 1 });
  });

  it('has percentiles that are at most a fifth too high and never too low', () => {
    const day: Record<string, number> = { runMs: 0 };
    for (let ms = 1; ms <= 1000; ms += 1) {
      const bucket = `run:${durationBucket(ms)}`;
      day[bucket] = (day[bucket] ?? 0) + 1;
      day['runMs']! += ms;
    }
    const { run, meanRunMs } = taskStatistics([day]);
    expect(meanRunMs).toBe(500.5);
    for (const [approximate, real] of [
      [run.p50Ms, 500],
      [run.p95Ms, 950],
      [run.p99Ms, 990],
    ] as const) {
      expect(approximate).toBeGreaterThanOrEqual(real);
      expect(approximate).toBeLessThan(real * 1.2);
    }
  });
});
