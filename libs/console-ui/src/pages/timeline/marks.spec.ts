import { inTime, marksOf, numberedOf, spanAround, type Mark, type TimelineRow } from './marks';

const minuteMs = 60_000;
const now = Date.parse('2026-11-28T08:00:00Z');
/** A pixel is a minute. */
const scale = { span: { from: now - 60 * minuteMs, to: now + 60 * minuteMs }, now, width: 120, ticks: [] };
const iso = (minute: number) => new Date(now + minute * minuteMs).toISOString();

const ran = (from: number, to: number | null, status: TimelineRow['runs'][number]['status'] = 'success') => ({
  execution_id: `a@${from}`,
  status,
  due_at: iso(from),
  start_time: iso(from),
  end_time: to === null ? null : iso(to),
  late_ms: 0,
});
const due = (minute: number) => ({ due_at: iso(minute), skipped_by: null });

const aRow = (overrides: Partial<TimelineRow>): TimelineRow => ({
  task_id: 'a',
  task_name: 'a',
  cron_expression: '@manual',
  time_zone: null,
  enabled: true,
  trouble: false,
  next_run_at: null,
  p50_ms: null,
  known_since: null,
  runs: [],
  not_run: [],
  due: [],
  dense: [],
  ...overrides,
});

const shown = (row: TimelineRow, maxMarks?: number) =>
  inTime(marksOf(row, scale, maxMarks)).map(({ look, x, width, things }) => [look, x, width, things.length]);

describe('marksOf', () => {
  it('draws a run as long as it took, and a due time as long as usual', () => {
    const row = aRow({ runs: [ran(-50, -30)], due: [due(20)], p50_ms: 10 * minuteMs });
    expect(shown(row)).toEqual([
      ['success', 10, 20, 1],
      ['due', 80, 10, 1],
    ]);
  });

  it('draws a run that has not ended up to now, and what is cut off by the span up to its edge', () => {
    const row = aRow({ runs: [ran(-90, -50), ran(-20, null, 'running')], due: [due(55)], p50_ms: 3_600_000 });
    expect(shown(row)).toEqual([
      ['success', 0, 10, 1],
      ['running', 40, 20, 1],
      ['due', 115, 5, 1],
    ]);
  });

  it('makes one of marks that are nearer than 3 pixels, but not of others', () => {
    const row = aRow({ runs: [ran(-50, -49), ran(-45, -44), ran(-38, -37)] });
    expect(shown(row)).toEqual([
      ['success', 10, 8, 2],
      ['success', 22, 3, 1],
    ]);
  });

  it('makes one only of marks that look the same, and draws the failed one last', () => {
    const row = aRow({ runs: [ran(-50, -49), ran(-49, -48, 'failed'), ran(-48, -47)] });
    expect(marksOf(row, scale).map(({ look, things }) => [look, things.length])).toEqual([
      ['success', 2],
      ['failed', 1],
    ]);
  });

  it('never makes one of what is over and what is to come', () => {
    const row = aRow({ due: [due(-1), due(1)] });
    expect(shown(row)).toEqual([
      ['due', 59, 3, 1],
      ['due', 61, 3, 1],
    ]);
  });

  it('draws planned outcomes unlike trouble, and a record of many due times as long as they took', () => {
    const because = <const Code extends string>(code: Code) => ({
      reason: code,
      reason_code: code,
      reason_params: {},
    });
    const record = { due_at: iso(-50), until: iso(-40), outcome: 'skipped', ...because('paused') } as const;
    const missed = { due_at: iso(-30), until: null, outcome: 'missed', ...because('misfire') } as const;
    expect(shown(aRow({ not_run: [missed, record] }))).toEqual([
      ['left-out', 10, 10, 1],
      ['not-run', 30, 3, 1],
    ]);
  });

  it('widens the gap until a row has few enough marks, and leaves rates alone', () => {
    const runs = Array.from({ length: 10 }, (_, i) => ran(-60 + 6 * i, -59 + 6 * i));
    const dense = [{ kind: 'due', from: iso(10), to: iso(60), per_hour: 60 }] as const;
    expect(shown(aRow({ runs, dense: [...dense] }))).toHaveLength(11);
    expect(shown(aRow({ runs, dense: [...dense] }), 5)).toEqual([
      ['success', 0, 57, 10],
      ['dense-due', 70, 50, 1],
    ]);
  });
});

describe('spanAround', () => {
  it('fits several things with some room', () => {
    const [mark] = marksOf(aRow({ runs: [ran(-20, -10), ran(-10, 0)] }), scale);
    const around = spanAround(mark?.things ?? [], scale.span);
    expect([around.from - now, around.to - now]).toEqual([-24 * minuteMs, 4 * minuteMs]);
  });
});

describe('numberedOf', () => {
  const markAt = (x: number, count: number): Mark => {
    const thing = { kind: 'due', at: now, end: now, due: due(0) } as const;
    return { look: 'due', x, width: 4, things: Array.from({ length: count }, () => thing) };
  };

  it('leaves out the number of a single thing, and a number that would lie over the one before', () => {
    const marks = [markAt(0, 12), markAt(6, 48), markAt(30, 1), markAt(60, 3)] as const;
    expect(numberedOf(marks)).toEqual(new Set([marks[0], marks[3]]));
  });
});
