import { maxMarks, sparkPaths, sparkSummary, type Outcome, type RecentMark } from './sparkline';

const mark = (outcome: Outcome, more: Partial<RecentMark> = {}): RecentMark => ({
  outcome,
  at: '2026-11-28T02:00:00.000Z',
  execution_id: ['success', 'failed', 'cancelled'].includes(outcome) ? 'a@1' : null,
  duration_ms: null,
  late_ms: null,
  count: 1,
  ...more,
});
/** Heights of the bars of successes, oldest first. */
const heights = (path = '') => [...path.matchAll(/M\d+ \d+v-(\d+)h/g)].map(([, height]) => Number(height));

describe('sparkPaths', () => {
  it('draws one path for each kind, with the newest mark at the right', () => {
    const paths = sparkPaths([mark('failed'), mark('success'), mark('success')], null);
    expect([...paths.keys()]).toEqual(['failed', 'success']);
    expect(paths.get('failed')).toMatch(/^M115 /);
    expect(paths.get('success')).toMatch(/^M109 .*M103 /);
  });

  it('draws the duration against p95, and never more than the full height', () => {
    const runs = [1, 50, 100, 900].map((duration_ms) => mark('success', { duration_ms }));
    const [tiny = 0, half = 0, whole = 0, over = 0] = heights(sparkPaths(runs, 100).get('success'));
    expect(tiny).toBe(3);
    expect(half).toBeGreaterThan(tiny);
    expect(whole).toBeGreaterThan(half);
    expect(over).toBe(whole);
  });

  it('draws no more marks than fit', () => {
    const many = Array.from({ length: 30 }, () => mark('success'));
    expect(heights(sparkPaths(many, null).get('success'))).toHaveLength(maxMarks);
  });
});

describe('sparkSummary', () => {
  it('counts runs and due times that did not run, and the newest runs in a row', () => {
    const marks = [
      mark('failed'),
      mark('skipped', { count: 4 }),
      mark('failed'),
      mark('success'),
      mark('missed'),
      mark('failed'),
    ];
    expect(sparkSummary(marks)).toEqual({
      runs: 4,
      succeeded: 1,
      failed: 3,
      cancelled: 0,
      gaps: 5,
      streak: { outcome: 'failed', length: 2 },
    });
  });

  it('has no streak without runs', () => {
    expect(sparkSummary([mark('missed')])).toMatchObject({ runs: 0, gaps: 1, streak: undefined });
  });
});
