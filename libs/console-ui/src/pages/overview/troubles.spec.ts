import type { Overview } from './queries';
import { troublesOf } from './troubles';

const well = {
  unavailable: [],
  leader: 's-1',
  schedulers: 1,
  workers: 2,
  tasks: { all: 9, paused: 1, failing: 0, overdue: 0, parked: 0, exact: true },
  store_warnings: [],
} as unknown as Overview;

describe('troublesOf', () => {
  it('finds none when all is as planned, and paused tasks are', () => {
    expect(troublesOf(well)).toEqual([]);
  });

  it('does not take what could not be read for trouble, but says that a part is missing', () => {
    const partly = { ...well, unavailable: ['schedulers'], leader: null, schedulers: null, tasks: null };
    expect(troublesOf(partly as unknown as Overview)).toEqual([{ level: 'warn', kind: 'partly' }]);
  });

  it('names the worst first', () => {
    const tasks = { ...well.tasks, failing: 3, overdue: 1, parked: 2 };
    const ill = {
      ...well,
      leader: null,
      workers: 0,
      tasks,
      store_warnings: [{ code: 'x' }],
    } as unknown as Overview;
    expect(troublesOf(ill).map(({ kind }) => kind)).toEqual([
      'no leader',
      'no workers',
      'failing',
      'overdue',
      'parked',
      'store',
    ]);
  });
});
