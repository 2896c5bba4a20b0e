import { stateOf, type ShownTask } from './task-state';

const now = Date.parse('2026-11-28T02:00:00Z');
const recent = (outcome: 'success' | 'failed', failing = outcome === 'failed') => ({
  marks: [{ outcome, at: '', execution_id: 'a@1', duration_ms: 1, late_ms: 1, count: 1 }],
  failing,
  p95_ms: null,
});
const task: ShownTask = { enabled: true, parked_because: null, next_run_at: null, recent: recent('success') };

describe('The state of a task', () => {
  it.each<[string, Partial<ShownTask>]>([
    ['ok', {}],
    ['enabled', { recent: null }],
    ['failing', { recent: recent('failed') }],
    ['ok', { next_run_at: '2026-11-28T01:59:31Z' }],
    ['overdue', { next_run_at: '2026-11-28T01:59:29Z' }],
    ['failing', { next_run_at: '2026-11-28T01:00:00Z', recent: recent('failed') }],
    ['paused', { enabled: false, recent: recent('failed') }],
    ['parked', { enabled: false, parked_because: 'no such zone' }],
  ])('is %s for %j', (state, change) => {
    expect(stateOf({ ...task, ...change }, now)).toBe(state);
  });
});
