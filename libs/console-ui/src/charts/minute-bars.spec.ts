import { failingSince, minuteBars, minuteLines, quarterTicks, type Minute } from './minute-bars';

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

describe('minuteLines', () => {
  it('breaks where a minute has no value, and shows a single one as a dash', () => {
    const late = (i: number, late_p95_ms: number | null): Minute => ({ ...minute(i, 1), late_p95_ms });
    const minutes = [late(0, 5), late(1, 10), late(2, null), late(3, 0)];
    expect(minuteLines(minutes, ({ late_p95_ms }) => late_p95_ms, 40, 10)).toEqual([
      [
        [5, 5],
        [15, 0],
      ],
      [
        [32.5, 10],
        [37.5, 10],
      ],
    ]);
  });
});

describe('quarterTicks', () => {
  it('stand at whole quarters of an hour', () => {
    const hour = Array.from({ length: 60 }, (_, i) => minute(7 + i, 0));
    expect(quarterTicks(hour, 60).map(({ x }) => x)).toEqual([8, 23, 38, 53]);
  });
});
