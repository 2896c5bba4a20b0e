import type { TaskId } from '../ids';
import type { RecentOutcome } from '../task/recent-outcome';
import type { FireOutcome, FireRecord } from './fire';
import { maxRecentMarks, recentRuns } from './recent-runs';

const ended = (at: number, status: RecentOutcome['status'] = 'success', runMs = 5): RecentOutcome => ({
  taskId: `a@${at}` as TaskId,
  status,
  endedAt: at,
  runMs,
});
const due = (dueAt: number, outcome: FireOutcome): FireRecord => ({
  dueAt,
  outcome,
  decidedAt: dueAt,
  lateMs: 0,
  by: 's',
  epoch: 1,
});
const shown = (outcomes: readonly RecentOutcome[], records: readonly FireRecord[] = []) =>
  recentRuns(outcomes, records).marks.map(({ outcome, count }) =>
    count > 1 ? `${outcome} ${count}` : outcome,
  );

describe('The recent runs of a config', () => {
  it('stand in one line with the due times that did not run', () => {
    const records = [due(300, 'fired'), due(200, 'missed'), due(100, 'late')];
    expect(shown([ended(310), ended(110, 'failed')], records)).toEqual(['success', 'missed', 'failed']);
  });

  it('show due times in a row that did not run as one', () => {
    const records = [due(400, 'skipped'), due(300, 'skipped'), due(200, 'missed'), due(100, 'skipped')];
    expect(shown([ended(350)], records)).toEqual(['skipped', 'success', 'skipped', 'missed', 'skipped']);
    expect(shown([], records)).toEqual(['skipped 2', 'missed', 'skipped']);
  });

  it('put a due time that was skipped because of a long run after that run', () => {
    expect(shown([ended(310, 'success', 205)], [due(200, 'skipped'), due(105, 'fired')])).toEqual([
      'skipped',
      'success',
    ]);
  });

  it('are bounded', () => {
    const outcomes = Array.from({ length: 30 }, (_, n) => ended(100 - n));
    expect(shown(outcomes)).toHaveLength(maxRecentMarks);
  });

  it('fail by the newest run that was not cancelled', () => {
    const fails = (...statuses: RecentOutcome['status'][]) =>
      recentRuns(
        statuses.map((status, n) => ended(100 - n, status)),
        [],
      ).isFailing;
    expect([
      fails('failed', 'success'),
      fails('cancelled', 'failed'),
      fails('success'),
      fails('cancelled'),
    ]).toEqual([true, true, false, false]);
  });

  it('know the duration that 95 % of them kept to', () => {
    const outcomes = Array.from({ length: 20 }, (_, n) => ended(100 - n, 'success', n + 1));
    expect(recentRuns(outcomes, []).p95Ms).toBe(19);
    expect(recentRuns([], [])).toEqual({ marks: [], isFailing: false });
  });
});
