import { workerId, type AttemptToken } from '../ids';
import { aTask, someMoment } from '../testing';
import { endedRunOf, type EndedRun } from './ended-run';
import { readRecentOutcome, writeRecentOutcome } from './recent-outcome';
import type { Task } from './task';

const ended = (end: (task: Task) => void): EndedRun => {
  const task = aTask({ id: 'a@1', configId: 'a', scheduledTime: someMoment });
  end(task);
  const run = endedRunOf(task.toSnapshot());
  if (!run) throw new Error('The task has not ended');
  return run;
};

describe('A recent outcome', () => {
  it('is read as it was written', () => {
    const run = ended((task) => {
      const attemptToken = 'a' as AttemptToken;
      task.start({ attemptToken, workerId: workerId('w1'), at: someMoment + 7 });
      task.succeed({ attemptToken, at: someMoment + 50, result: { code: 0, message: '' } });
    });
    expect(readRecentOutcome(writeRecentOutcome(run))).toEqual({
      taskId: 'a@1',
      status: 'success',
      endedAt: someMoment + 50,
      runMs: 43,
      lateMs: 7,
    });
  });

  it('has no times when the task never ran', () => {
    const run = ended((task) => task.cancel(someMoment));
    expect(readRecentOutcome(writeRecentOutcome(run))).toEqual({
      taskId: 'a@1',
      status: 'cancelled',
      endedAt: someMoment,
    });
  });

  it.each(['', '{}', '["a@1","running",1]', '[1,"success",1]', '["a@1","success"]'])(
    'is left out when it was written in another form: %s',
    (text) => expect(readRecentOutcome(text)).toBeUndefined(),
  );

  it('does not exist for a task that has not ended', () => {
    expect(endedRunOf(aTask().toSnapshot())).toBeUndefined();
  });
});
