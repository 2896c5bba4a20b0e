import { barsOf } from './attempt-bars';
import type { Attempt } from './queries';

const attempt = (start: number, end: number | null): Attempt =>
  ({
    attempt: 1,
    start_time: new Date(start).toISOString(),
    end_time: end === null ? null : new Date(end).toISOString(),
  }) as Attempt;

describe('barsOf', () => {
  it('places attempts on one axis, and lets the one that runs reach up to now', () => {
    const bars = barsOf([attempt(0, 100), attempt(500, null)], 1000);
    expect(bars.map(({ left, width, durationMs }) => [left, width, durationMs])).toEqual([
      [0, 10, 100],
      [50, 50, 500],
    ]);
  });

  it('shows an attempt that is far shorter than the others, within the axis', () => {
    const [, short] = barsOf([attempt(0, 100_000), attempt(99_999, 100_000)], 0);
    expect(short).toMatchObject({ width: 1, left: 99 });
  });

  it('shows a single attempt that took no time', () => {
    expect(barsOf([attempt(5, 5)], 9)).toMatchObject([{ left: 0, width: 1, durationMs: 0 }]);
  });
});
