import { groupUnplanned, type Unplanned } from './unplanned-groups';

const one = (task_id: string, outcome: Unplanned['outcome'], more: Partial<Unplanned> = {}): Unplanned => ({
  task_id,
  outcome,
  due_at: '2026-11-29T02:00:00.000Z',
  until: null,
  reason: null,
  reason_code: null,
  reason_params: {},
  decided_at: '2026-11-29T02:00:00.000Z',
  late_ms: 0,
  execution_id: null,
  by: 'sched-1',
  epoch: 1,
  ...more,
});

describe('groupUnplanned', () => {
  it('puts what was lost first, then the most frequent, and counts by task and reason', () => {
    const groups = groupUnplanned([
      one('tick', 'skipped', { reason: 'overlap' }),
      one('sync', 'missed', { reason: 'misfire', until: '2026-11-29T04:00:00.000Z' }),
      one('full', 'refused', { reason: '1000 unfinished executions', reason_code: 'too_many_open' }),
      one('tick', 'skipped', { reason: 'overlap' }),
      one('tick', 'skipped', { reason: 'window' }),
      one('full', 'refused', { reason: '999 unfinished executions', reason_code: 'too_many_open' }),
    ]);
    const shown = groups.map(({ newest, count, isAtLeast }) => [
      newest.task_id,
      newest.reason,
      count,
      isAtLeast,
    ]);
    expect(shown).toEqual([
      ['sync', 'misfire', 1, true],
      ['full', '1000 unfinished executions', 2, false],
      ['tick', 'overlap', 2, false],
      ['tick', 'window', 1, false],
    ]);
  });
});
