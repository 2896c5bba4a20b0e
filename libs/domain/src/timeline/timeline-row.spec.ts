import { dueTimesIn, reachesBack, timelineRow, usualRunMs, type TimelineFacts } from './timeline-row';
import type { RecentOutcome } from '../task/recent-outcome';
import type { TaskId } from '../ids';
import { aConfig, aTask, someMoment } from '../testing';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const now = Math.ceil(someMoment / hourMs) * hourMs;
const span = { from: now - hourMs, to: now + hourMs, now };

const anOutcome = (endedAt: number, overrides: Partial<RecentOutcome> = {}): RecentOutcome => ({
  taskId: `config@${endedAt}` as TaskId,
  status: 'success',
  endedAt,
  runMs: 1000,
  ...overrides,
});

const everyMs = (intervalMs: number) => aConfig({ trigger: { kind: 'every', intervalMs } });

function facts(overrides: Partial<TimelineFacts> = {}): TimelineFacts {
  const config = aConfig({ trigger: { kind: 'manual' } });
  return { stored: { config, dueAt: undefined, open: 0 }, outcomes: [], tasks: [], notRun: [], ...overrides };
}

/** As many outcomes as a store keeps, one a minute, the newest at `newest`. */
const thirty = (newest: number) => Array.from({ length: 30 }, (_, i) => anOutcome(newest - i * minuteMs));

describe('timelineRow', () => {
  it('returns nothing when the config has nothing in the span', () => {
    expect(timelineRow(facts(), span)).toBeUndefined();
    expect(timelineRow(facts({ outcomes: [anOutcome(span.from - 1)] }), span)).toBeUndefined();
  });

  it('shows runs that reach into the span, oldest first', () => {
    const long = anOutcome(span.from + 1, { runMs: hourMs, lateMs: 5, status: 'failed' });
    const row = timelineRow(facts({ outcomes: [anOutcome(now - 1), long] }), span);
    expect(row?.runs).toEqual([
      {
        taskId: long.taskId,
        status: 'failed',
        startAt: span.from + 1 - hourMs,
        endAt: span.from + 1,
        lateMs: 5,
      },
      { taskId: `config@${now - 1}`, status: 'success', startAt: now - 1001, endAt: now - 1 },
    ]);
    expect(row?.usualMs).toBe(1000);
  });

  it('shows an open Task from its scheduled time on, and each run once', () => {
    const open = aTask({ scheduledTime: now - minuteMs });
    const known = aTask({ scheduledTime: now - 2 * minuteMs });
    const outcome = anOutcome(now - minuteMs, { taskId: known.id });
    const row = timelineRow(facts({ tasks: [open, known], outcomes: [outcome] }), span);
    expect(row?.runs).toMatchObject([
      { taskId: known.id, status: 'success', endAt: now - minuteMs },
      { taskId: open.id, status: 'pending', startAt: now - minuteMs },
    ]);
  });

  it('shows a rate for runs that are older than the outcomes that are kept', () => {
    const outcomes = thirty(now);
    expect(reachesBack(outcomes, span.from)).toBe(false);
    const ends = { count: 60, firstAt: now - hourMs + minuteMs, keptSince: now - 50 * minuteMs };
    const row = timelineRow(facts({ outcomes, ends }), span);
    expect(row?.runs).toHaveLength(30);
    const oldest = now - 29 * minuteMs;
    expect(row?.dense).toEqual([{ kind: 'ran', from: ends.firstAt, to: oldest, perHour: 30 / 0.5 }]);
    expect(row?.knownSince).toBe(ends.keptSince);
  });

  it('shows only a rate when all outcomes that are kept are newer than the span', () => {
    const past = { from: now - 5 * hourMs, to: now - 4 * hourMs, now };
    const ends = { count: 12, firstAt: past.from };
    const row = timelineRow(facts({ outcomes: thirty(now), ends }), past);
    expect(row).toMatchObject({
      runs: [],
      dense: [{ kind: 'ran', from: past.from, to: past.to, perHour: 12 }],
    });
    expect(row?.knownSince).toBeUndefined();
  });

  it('shows due times to come up to 60 marks, and then a rate', () => {
    const stored = (intervalMs: number) => ({ config: everyMs(intervalMs), dueAt: now, open: 0 });
    const row = timelineRow(facts({ stored: stored(10 * minuteMs) }), span);
    expect(row?.due.map(({ at }) => at - now)).toEqual([0, 10, 20, 30, 40, 50].map((n) => n * minuteMs));
    expect(row?.dense).toEqual([]);
    const often = timelineRow(facts({ stored: stored(1000), outcomes: [anOutcome(now - 1)] }), span);
    expect(often?.due).toHaveLength(59);
    expect(often?.dense).toEqual([{ kind: 'due', from: now + 59_000, to: span.to, perHour: 3600 }]);
  });

  it('looks for no due time after the span', () => {
    const stored = { config: everyMs(hourMs), dueAt: now + hourMs, open: 0 };
    expect(dueTimesIn(stored, span, 60)).toEqual({ due: [], dense: [] });
    const past = { from: now - 2 * hourMs, to: now - hourMs, now };
    expect(dueTimesIn({ ...stored, dueAt: now }, past, 60)).toEqual({ due: [], dense: [] });
  });
});

describe('usualRunMs', () => {
  it('returns the median of the successes, or of all runs when none succeeded', () => {
    const run = (runMs: number, status: RecentOutcome['status'] = 'success') =>
      anOutcome(1, { runMs, status });
    expect(usualRunMs([run(9), run(1), run(5), run(1, 'failed')])).toBe(5);
    expect(usualRunMs([run(7, 'failed')])).toBe(7);
    expect(usualRunMs([])).toBeUndefined();
  });
});
