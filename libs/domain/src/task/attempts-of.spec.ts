import { workerId, type AttemptToken } from '../ids';
import { aTask } from '../testing';
import { attemptsOf } from './attempts-of';

const attemptToken = (text: string) => text as AttemptToken;
const attemptsIn = (task: ReturnType<typeof aTask>) => attemptsOf(task.toSnapshot().steps);
const start = (task: ReturnType<typeof aTask>, at: number) =>
  task.start({ attemptToken: attemptToken(`t-${at}`), workerId: workerId('w-1'), at });

describe('attemptsOf', () => {
  it('tells each attempt with its end, its worker and the reason', () => {
    const task = aTask();
    start(task, 10);
    task.fail({ attemptToken: attemptToken('t-10'), reason: 'HTTP 503', at: 20, chance: 0 });
    task.release(30);
    start(task, 40);
    task.handOff({ attemptToken: attemptToken('t-40'), to: 'reports', at: 41 });
    task.succeed({ attemptToken: attemptToken('t-40'), result: { code: 0, message: 'ok' }, at: 50 });
    expect(attemptsIn(task)).toEqual([
      { attempt: 1, startedAt: 10, endedAt: 20, worker: 'w-1', outcome: 'failed', reason: 'HTTP 503' },
      { attempt: 2, startedAt: 40, endedAt: 50, worker: 'w-1', outcome: 'succeeded', handedOffTo: 'reports' },
    ]);
  });

  it('shows an attempt that runs, and one that was returned and followed by a wait', () => {
    const task = aTask();
    start(task, 10);
    task.giveBack({ attemptToken: attemptToken('t-10'), at: 20 });
    task.lackExecutor({ at: 30, chance: 0, reason: 'no live worker offers it' });
    start(task, 40);
    expect(attemptsIn(task)).toMatchObject([
      { outcome: 'returned', endedAt: 20, reason: 'the worker is stopping' },
      { outcome: 'running' },
    ]);
    expect(attemptsIn(task)[1]).not.toHaveProperty('endedAt');
  });

  it('is empty before the first attempt', () => {
    expect(attemptsIn(aTask())).toEqual([]);
  });
});
