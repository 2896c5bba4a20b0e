import fc from 'fast-check';
import { workerId, type AttemptToken } from '../ids';
import { aTask, someMoment } from '../testing';
import { endedRunOf } from './ended-run';
import type { Task } from './task';
import { bucketLimitMs, durationBucket, taskMeasures } from './task-measures';

describe('durationBucket', () => {
  it('has a limit that is at most 19 % above each of its durations', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * 86_400_000 }), (ms) => {
        const limit = bucketLimitMs(durationBucket(ms));
        expect(limit).toBeGreaterThanOrEqual(ms * (1 - 1e-9));
        expect(limit).toBeLessThanOrEqual(ms * 1.19);
      }),
    );
  });

  it('grows with the duration, starting at 0 ms', () => {
    expect([0, 1, 2, 4, 1000].map(durationBucket)).toEqual([0, 0, 4, 8, 40]);
  });
});

const measuresOf = (task: Task) => {
  const run = endedRunOf(task.toSnapshot());
  return run && taskMeasures(run);
};

describe('taskMeasures', () => {
  const at = someMoment;
  const start = (task: Task, token: string, when: number) =>
    task.start({ attemptToken: token as AttemptToken, workerId: workerId('w1'), at: when });
  const succeed = (task: Task, token: string, when: number) =>
    task.succeed({ attemptToken: token as AttemptToken, at: when, result: { code: 0, message: 'ok' } });

  it('measures how late a run started and how long it took', () => {
    const task = aTask();
    start(task, 'a', at + 16);
    succeed(task, 'a', at + 16 + 256);
    expect(measuresOf(task)).toEqual({ success: 1, runMs: 256, 'run:32': 1, lateMs: 16, 'late:16': 1 });
  });

  it('counts the retries, and measures no lateness for a run with retries', () => {
    const task = aTask();
    start(task, 'a', at);
    task.fail({ attemptToken: 'a' as AttemptToken, reason: 'broken', at, chance: 0 });
    task.release(at + 1000);
    start(task, 'b', at + 1000);
    succeed(task, 'b', at + 1001);
    expect(measuresOf(task)).toEqual({ success: 1, retries: 1, runMs: 1, 'run:0': 1 });
  });

  it('has no times for a task that never ran', () => {
    const task = aTask();
    task.cancel(at);
    expect(measuresOf(task)).toEqual({ cancelled: 1 });
  });
});
