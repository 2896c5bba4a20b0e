import { failingSince, minuteBars, type Minute } from './minute-bars';

const minute = (i: number, succeeded: number, failed = 0): Minute => ({
  at: new Date(i * 60_000).toISOString(),
  succeeded,
  failed,
  cancelled: 0,
  late_p95_ms: null,
  duration_p95_ms: null,
});

describe('minuteBars', () => {
  it('fills the area with the highest minute, and shows one failure among thousands', () => {
    const bars = minuteBars([minute(0, 1000), minute(1, 499, 1), minute(2, 0)], 30, 100);
    expect(bars.map(({ x, total, failed }) => [x, total, failed])).toEqual([
      [0, 100, 0],
      [10, 50, 2],
      [20, 0, 0],
    ]);
  });

  it('is empty where nothing ended', () => {
    expect(minuteBars([minute(0, 0)], 10, 50)).toMatchObject([{ total: 0, failed: 0 }]);
  });
});

describe('failingSince', () => {
  it.each<[string, Minute[], number | undefined]>([
    ['the minute in which the failures began', [minute(0, 1), minute(1, 1, 1), minute(2, 0, 2)], 1],
    ['nothing when the newest minute succeeded', [minute(0, 0, 1), minute(1, 3)], undefined],
    [
      'the beginning also across a minute in which nothing ended',
      [minute(0, 0, 1), minute(1, 0), minute(2, 0, 1)],
      0,
    ],
  ])('names %s', (_what, minutes, since) => {
    expect(failingSince(minutes)).toBe(
      since === undefined ? undefined : new Date(since * 60_000).toISOString(),
    );
  });
});
