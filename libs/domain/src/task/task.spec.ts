import { workerId, type AttemptToken } from '../ids';
import { aTask as buildTask, someMoment, someRetries, type TaskOverrides } from '../testing';
import { Task } from './task';
import { AttemptSupersededError, IllegalTransitionError } from './task-errors';
import type { TaskSnapshot } from './task-snapshot';

const at = someMoment;
const token = 'token-1' as AttemptToken;
const older = 'token-0' as AttemptToken;
const result = { code: 0, message: 'ok' };

const aTask = (overrides: TaskOverrides = {}): Task =>
  buildTask({ configId: 'nightly', retryPolicy: { ...someRetries, maxRetries: 1 }, ...overrides });

function aRunningTask(overrides: TaskOverrides = {}): Task {
  const task = aTask(overrides);
  task.start({ attemptToken: token, workerId: workerId('w1'), at });
  return task;
}

const failure = { attemptToken: token, reason: 'broken', at: at + 10, chance: 0 };
const lastSteps = (task: Task, count: number) =>
  task
    .toSnapshot()
    .steps.slice(-count)
    .map(({ what }) => what);

describe('Task > create', () => {
  it('is pending, has no attempt, and notes why it exists', () => {
    const task = aTask({ cause: 'manual' });
    expect(task.toSnapshot()).toMatchObject({ state: { status: 'pending' }, attempts: 0, failedAttempts: 0 });
    expect(task.toSnapshot().steps).toEqual([{ at, what: 'scheduled', note: 'by hand' }]);
    expect([task.isFinished, task.isCancelRequested, task.waitsUntil]).toEqual([false, false, undefined]);
  });

  it('waits for its time when it has one', () => {
    expect(aTask({ notBefore: at + 5 }).waitsUntil).toBe(at + 5);
  });

  it('is restored from its snapshot as it was', () => {
    const task = aRunningTask();
    expect(Task.restore(task.toSnapshot())).toEqual(task);
  });
});

describe('Task > start', () => {
  it('starts an attempt with its token', () => {
    const task = aRunningTask();
    expect(task.state).toEqual({ status: 'running', attemptToken: token, workerId: 'w1', startedAt: at });
    expect(task.toSnapshot()).toMatchObject({ attempts: 1, workerId: 'w1', startTime: at });
    expect(task.toSnapshot().steps.at(-1)).toEqual({ at, what: 'started', attempt: 1, note: 'on w1' });
  });

  it('refuses a task that already runs', () => {
    const start = () =>
      aRunningTask().start({ attemptToken: 'token-2' as AttemptToken, workerId: workerId('w2'), at });
    expect(start).toThrow(IllegalTransitionError);
  });
});

describe('Task > end of an attempt', () => {
  it('is a success with its result', () => {
    const task = aRunningTask();
    task.succeed({ attemptToken: token, result, at: at + 10 });
    expect(task.toSnapshot()).toMatchObject({ state: { status: 'success', endedAt: at + 10 }, result });
    expect(task.isFinished).toBe(true);
  });

  it('waits for its retry when attempts are left', () => {
    const task = aRunningTask();
    task.fail(failure);
    expect(task.state).toEqual({ status: 'retrying', runAt: at + 10 + 1000 });
    expect(task.toSnapshot()).toMatchObject({ failedAttempts: 1, error: 'broken' });
    expect(lastSteps(task, 2)).toEqual(['attempt failed', 'retry scheduled']);
  });

  it('is failed once the last attempt has failed', () => {
    const task = aRunningTask({ retryPolicy: { ...aTask().toSnapshot().retryPolicy, maxRetries: 0 } });
    task.fail(failure);
    expect(task.toSnapshot()).toMatchObject({
      state: { status: 'failed', endedAt: at + 10 },
      error: 'broken',
    });
    expect(lastSteps(task, 2)).toEqual(['attempt failed', 'failed']);
  });

  it('is failed at once when a retry would be useless', () => {
    const task = aRunningTask();
    task.fail({ ...failure, final: true });
    expect(task.status).toBe('failed');
  });

  describe('by a crash of its worker', () => {
    const crashAgain = (task: Task, attempt: number) => {
      const attemptToken = `token-${attempt}` as AttemptToken;
      if (task.waitsUntil !== undefined) task.release(at);
      task.start({ attemptToken, workerId: workerId('w2'), at });
      task.crash({ ...failure, attemptToken });
    };

    it('waits for a worker again at once, and costs no retry', () => {
      const task = aRunningTask({ retryPolicy: { ...aTask().toSnapshot().retryPolicy, maxRetries: 0 } });
      task.crash(failure);
      expect(task.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        attempts: 1,
        failedAttempts: 0,
        crashes: 1,
        error: 'broken',
      });
      expect(lastSteps(task, 1)).toEqual(['attempt crashed']);
    });

    it('pauses from the second crash on, longer each time', () => {
      const retryPolicy = { maxRetries: 0, retryDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 };
      const task = aRunningTask({ retryPolicy, maxCrashes: 9 });
      task.crash(failure);
      const pauses = [2, 3, 4].map((attempt) => {
        crashAgain(task, attempt);
        return (task.waitsUntil ?? 0) - failure.at;
      });
      expect(pauses).toEqual([1000, 2000, 4000]);
      expect(lastSteps(task, 2)).toEqual(['attempt crashed', 'retry scheduled']);
    });

    it('is failed once it has crashed more often than it may', () => {
      const task = aRunningTask({ maxCrashes: 1 });
      task.crash(failure);
      crashAgain(task, 2);
      expect(task.toSnapshot()).toMatchObject({
        state: { status: 'failed' },
        attempts: 2,
        crashes: 2,
        error: 'broken',
      });
      expect(task.toSnapshot().steps.at(-1)).toMatchObject({ what: 'failed', note: 'after 2 crashes' });
    });

    it('is failed by the first crash when it may run at most once', () => {
      const task = aRunningTask({ maxCrashes: 0 });
      task.crash(failure);
      expect(task.status).toBe('failed');
    });

    it('is cancelled when a cancel was requested', () => {
      const task = aRunningTask();
      task.cancel(at + 1);
      task.crash(failure);
      expect(task.toSnapshot()).toMatchObject({ state: { status: 'cancelled' }, crashes: 0 });
    });

    it('is restored without crashes from a document of a version that did not count them', () => {
      const { crashes, ...older } = aRunningTask().toSnapshot();
      expect(Task.restore(older as TaskSnapshot).toSnapshot().crashes).toBe(0);
    });
  });

  it('has no error after a success, because the error belongs to an earlier attempt', () => {
    const task = aRunningTask();
    task.fail(failure);
    task.release(at + 1000);
    task.start({ attemptToken: token, workerId: workerId('w1'), at: at + 1000 });
    task.succeed({ attemptToken: token, result, at: at + 1010 });
    expect(task.toSnapshot()).not.toHaveProperty('error');
    expect(task.toSnapshot().steps.map(({ note }) => note)).toContain('broken');
  });

  it('does not count an attempt that was given back', () => {
    const task = aRunningTask();
    task.giveBack({ attemptToken: token, at: at + 10 });
    expect(task.toSnapshot()).toMatchObject({ state: { status: 'pending' }, attempts: 1, failedAttempts: 0 });
  });

  it('knows whether an earlier attempt was given back; one that failed does not count', () => {
    const task = aRunningTask();
    expect(task.wasGivenBack).toBe(false);
    task.fail(failure);
    task.release(at + 1000);
    task.start({ attemptToken: token, workerId: workerId('w1'), at: at + 1000 });
    expect(task.wasGivenBack).toBe(false);
    task.giveBack({ attemptToken: token, at: at + 1010 });
    task.start({ attemptToken: token, workerId: workerId('w1'), at: at + 1020 });
    expect(task.wasGivenBack).toBe(true);
  });

  it('retries no earlier than the service asked for, and no earlier than its policy says', () => {
    const delayed = (retryAfterMs: number) => {
      const task = aRunningTask();
      task.fail({ ...failure, retryAfterMs });
      return task.waitsUntil! - failure.at;
    };
    expect(delayed(5000)).toBe(5000);
    expect(delayed(5)).toBe(1000);
    expect(delayed(1234.5)).toBe(1235);
  });

  it.each([NaN, Infinity, -5, 1e300])(
    'retries within a week when the service asks for a retry after %d ms',
    (retryAfterMs) => {
      const task = aRunningTask();
      task.fail({ ...failure, retryAfterMs });
      expect(task.waitsUntil).toBeGreaterThanOrEqual(failure.at + 1000);
      expect(task.waitsUntil).toBeLessThanOrEqual(failure.at + 7 * 86_400_000);
    },
  );

  it('shortens long notes of its steps', () => {
    const task = aRunningTask();
    task.fail({ ...failure, reason: 'x'.repeat(5000) });
    expect(task.toSnapshot().steps.every(({ note = '' }) => note.length <= 1000)).toBe(true);
  });
});

describe('Task > retryCount', () => {
  const start = (task: Task) => task.start({ attemptToken: token, workerId: workerId('w1'), at });
  const counts = (task: Task, end: (task: Task) => void): number[] => {
    end(task);
    const counted = [task.retryCount];
    if (task.waitsUntil !== undefined) task.release(at + 10_000);
    if (!task.isFinished) start(task);
    return [...counted, task.retryCount];
  };

  it('counts a failed attempt once the next attempt starts', () => {
    const task = aRunningTask();
    expect(task.retryCount).toBe(0);
    expect(counts(task, (t) => t.fail(failure))).toEqual([0, 1]);
    expect(counts(task, (t) => t.fail(failure))).toEqual([1, 1]);
  });

  it('does not count crashes and returned attempts, and never falls', () => {
    const task = aRunningTask({ retryPolicy: { ...someRetries, maxRetries: 3 } });
    expect(counts(task, (t) => t.giveBack({ attemptToken: token, at }))).toEqual([0, 0]);
    expect(counts(task, (t) => t.fail(failure))).toEqual([1, 1]);
    expect(counts(task, (t) => t.crash(failure))).toEqual([1, 1]);
    expect(counts(task, (t) => t.fail(failure))).toEqual([2, 2]);
  });
});

describe('Task > hand off', () => {
  it('keeps the attempt, which ends under the same token', () => {
    const task = aRunningTask();
    const { versionToken } = task;
    expect(task.callbackBy).toBeUndefined();
    task.handOff({ attemptToken: token, to: 'service-1', at: at + 5 });
    expect(task.state).toMatchObject({ status: 'running', attemptToken: token, handedOffTo: 'service-1' });
    expect(task.callbackBy).toBe(at + 60_000 + 5000);
    expect(task.versionToken).toBe(versionToken);
    task.succeed({ attemptToken: token, result, at: at + 10 });
    expect(task.status).toBe('success');
  });
});

describe('Task > token of another attempt', () => {
  it.each<[string, (task: Task) => void]>([
    ['succeed', (task) => task.succeed({ attemptToken: older, result, at })],
    ['fail', (task) => task.fail({ ...failure, attemptToken: older })],
    ['crash', (task) => task.crash({ ...failure, attemptToken: older })],
    ['giveBack', (task) => task.giveBack({ attemptToken: older, at })],
    ['handOff', (task) => task.handOff({ attemptToken: older, to: 'service-1', at })],
    ['confirmCancel', (task) => task.confirmCancel({ attemptToken: older, at })],
  ])('cannot %s, whether or not the task runs', (_, act) => {
    for (const task of [aRunningTask(), aTask()]) {
      const before = task.toSnapshot();
      expect(() => act(task)).toThrow(AttemptSupersededError);
      expect(task.toSnapshot()).toBe(before);
    }
  });
});

describe('Task > cancel', () => {
  it('ends a waiting task at once', () => {
    for (const task of [aTask(), aTask({ notBefore: at + 1000 })]) {
      task.cancel(at + 5);
      expect(task.state).toEqual({ status: 'cancelled', endedAt: at + 5 });
    }
  });

  it('ends a task that waits for its retry at once', () => {
    const task = aRunningTask();
    task.fail(failure);
    task.cancel(at + 20);
    expect(task.status).toBe('cancelled');
  });

  it('requests a running attempt to stop, once', () => {
    const task = aRunningTask();
    task.cancel(at + 5);
    const asked = task.toSnapshot();
    expect(asked).toMatchObject({ state: { status: 'running' }, cancelRequestedAt: at + 5 });
    task.cancel(at + 6);
    expect(task.toSnapshot()).toBe(asked);
    task.confirmCancel({ attemptToken: token, at: at + 7 });
    expect(task.state).toEqual({ status: 'cancelled', endedAt: at + 7 });
  });

  it.each<[string, (task: Task) => void]>([
    ['fails', (task) => task.fail(failure)],
    ['crashes', (task) => task.crash(failure)],
    ['is given back', (task) => task.giveBack({ attemptToken: token, at: at + 10 })],
  ])('cancels the task when its attempt %s after the cancel request, without a retry', (_, end) => {
    const task = aRunningTask();
    task.cancel(at + 5);
    end(task);
    expect(task.state).toEqual({ status: 'cancelled', endedAt: at + 10 });
  });

  it('has no effect on an attempt that succeeds after the request', () => {
    const task = aRunningTask();
    task.cancel(at + 5);
    task.succeed({ attemptToken: token, result, at: at + 10 });
    expect(task.status).toBe('success');
  });

  it('refuses a finished task', () => {
    const task = aTask();
    task.cancel(at);
    expect(() => task.cancel(at)).toThrow(IllegalTransitionError);
  });
});

describe('Task > release and requeue', () => {
  it('lets workers take the task once its time has come', () => {
    const task = aTask({ notBefore: at + 5 });
    task.release(at + 5);
    expect(task.state).toEqual({ status: 'pending' });
    expect(task.waitsUntil).toBeUndefined();
  });

  it('refuses to release a task that does not wait for a time', () => {
    expect(() => aTask().release(at)).toThrow(IllegalTransitionError);
    expect(() => aRunningTask().release(at)).toThrow(IllegalTransitionError);
  });

  it('notes why the task was queued again', () => {
    const task = aTask();
    task.requeue(at + 5, 'its worker is gone');
    expect(task.toSnapshot().steps.at(-1)).toEqual({
      at: at + 5,
      what: 'returned',
      note: 'its worker is gone',
    });
  });

  it('refuses to queue a task before the time that it waits for', () => {
    expect(() => aTask({ notBefore: at + 5 }).requeue(at, 'in a hurry')).toThrow(IllegalTransitionError);
    expect(() => aRunningTask().requeue(at, 'in a hurry')).toThrow(IllegalTransitionError);
  });
});

describe('Task > precedence', () => {
  it('depends on age, and each level of priority counts as half a minute', () => {
    const precedence = (scheduledTime: number, priority: number) =>
      aTask({ scheduledTime, priority }).precedence;
    expect(precedence(at, 5)).toBeLessThan(precedence(at + 1, 5));
    expect(precedence(at + 29_999, 6)).toBeLessThan(precedence(at, 5));
    expect(precedence(at + 30_001, 6)).toBeGreaterThan(precedence(at, 5));
  });

  it('delays the lowest priority by at most four and a half minutes against the highest', () => {
    expect(aTask({ scheduledTime: at, priority: 0 }).precedence).toBeLessThan(
      aTask({ scheduledTime: at + 9 * 30_000 + 1, priority: 9 }).precedence,
    );
  });
});
