import { dayCells, daysByKind, type TaskDay } from './due-days';

const nothing = {
  planned: 0,
  late: 0,
  failed: 0,
  cancelled: 0,
  missed: 0,
  refused: 0,
  skipped: 0,
  coalesced: 0,
  paused: 0,
};
const aDay = (date: string, due: Partial<TaskDay['due']> = {}): TaskDay => ({
  date,
  from: `${date}T00:00:00.000Z`,
  to: `${date}T24:00:00.000Z`,
  due: { ...nothing, ...due },
  ended: { succeeded: 0, failed: 0, cancelled: 0 },
  duration: { p50_ms: null, p95_ms: null, p99_ms: null },
});

describe('dayCells', () => {
  it('puts weeks side by side with Monday on top', () => {
    // 2026-11-28 is a Saturday.
    const cells = dayCells([aDay('2026-11-28'), aDay('2026-11-29'), aDay('2026-11-30')]);
    expect(cells.map(({ column, row }) => [column, row])).toEqual([
      [0, 5],
      [0, 6],
      [1, 0],
    ]);
  });

  it.each<[Partial<TaskDay['due']>, string, number]>([
    [{}, 'none', 0],
    [{ planned: 4 }, 'planned', 1],
    [{ planned: 3, late: 1 }, 'late', 0.25],
    [{ planned: 2, missed: 1, refused: 1, skipped: 4 }, 'missed', 0.25],
    [{ failed: 1, missed: 9 }, 'failed', 0.1],
    [{ paused: 2, coalesced: 2 }, 'skipped', 0.5],
  ])('draws a day with %j as %s', (due, kind, share) => {
    expect(dayCells([aDay('2026-11-28', due)])).toMatchObject([{ kind, share }]);
  });
});

describe('daysByKind', () => {
  it('counts days, and leaves out those without a due time', () => {
    const cells = dayCells([
      aDay('2026-11-28', { planned: 1 }),
      aDay('2026-11-29'),
      aDay('2026-11-30', { planned: 2 }),
    ]);
    expect([...daysByKind(cells)]).toEqual([['planned', 2]]);
  });
});
