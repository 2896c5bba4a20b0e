import { TimelineDensity, bucketLengthMs } from './timeline-density';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const span = { from: 0, to: hourMs, now: 0 };

describe('bucketLengthMs', () => {
  it('returns the shortest round length that needs no more buckets than asked for', () => {
    expect(bucketLengthMs(span, 96)).toBe(minuteMs);
    expect(bucketLengthMs(span, 61)).toBe(minuteMs);
    expect(bucketLengthMs(span, 60)).toBe(2 * minuteMs);
    expect(bucketLengthMs({ ...span, to: 24 * hourMs }, 97)).toBe(15 * minuteMs);
    expect(bucketLengthMs(span, 96, hourMs)).toBe(hourMs);
    const week = { ...span, to: 8 * 24 * hourMs };
    expect(week.to / bucketLengthMs(week, 3)).toBeLessThanOrEqual(2);
  });
});

describe('TimelineDensity', () => {
  it('counts ended runs in buckets that begin at round times', () => {
    const density = new TimelineDensity({ from: 7 * minuteMs, to: 25 * minuteMs, now: 0 }, 10 * minuteMs);
    density.addEnded(9 * minuteMs, { success: 2, failed: 1, cancelled: 1 });
    density.addEnded(30 * minuteMs, { success: 9 });
    expect(density.buckets.map(({ at, ended, failed }) => [at / minuteMs, ended, failed])).toEqual([
      [0, 4, 1],
      [10, 0, 0],
      [20, 0, 0],
    ]);
  });

  it('tells how many runs will need a slot at the same time', () => {
    const density = new TimelineDensity(span, 15 * minuteMs);
    const at = 5 * minuteMs;
    for (let n = 0; n < 14; n++) density.addExpected({ starts: [at], dense: [], usualMs: 1000 });
    density.addExpected({ starts: [20 * minuteMs], dense: [], usualMs: 25 * minuteMs });
    density.addExpected({ starts: [30 * minuteMs], dense: [], usualMs: 15 * minuteMs });
    expect(density.buckets.map(({ due, atOnce }) => [due, atOnce])).toEqual([
      [14, 14],
      [1, 1],
      [1, 2],
      [0, 0],
    ]);
  });

  it('spreads due times of which only the rate is known', () => {
    const density = new TimelineDensity(span, 15 * minuteMs);
    const dense = [{ kind: 'due', from: 30 * minuteMs, to: hourMs, perHour: 3600 }] as const;
    density.addExpected({ starts: [], dense, usualMs: 2000 });
    expect(density.buckets.map(({ due, atOnce }) => [due, atOnce])).toEqual([
      [0, 0],
      [0, 0],
      [900, 2],
      [900, 2],
    ]);
  });
});
