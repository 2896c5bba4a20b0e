import {
  workerId,
  type AttemptToken,
  type Task,
  type TaskId,
  type TaskPlace,
  type Worker,
} from '@distribute-schedule/domain';
import { FakeLeadership } from '../testing/fake-leadership';
import { FakeTaskQueue } from '../testing/fake-task-queue';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { ReviewOverdueTasks } from './review-overdue-tasks';

const attemptToken = 'attempt-1' as AttemptToken;
const onWorker = workerId('w-1');

function aReview({ isLeading = true, live = [] as readonly Worker[], batchSize = 10 } = {}) {
  const clock = new SettableClock();
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const logger = new RecordingLogger();
  const review = new ReviewOverdueTasks(
    {
      taskQueue,
      workers: { live: () => Promise.resolve(live) },
      leadership: new FakeLeadership(isLeading),
      clock,
      randomness: new SettableRandomness(),
      logger,
    },
    { batchSize, claimLeaseMs: 5000, heartbeatTimeoutMs: 30_000 },
  );
  const isOverdue = (task: Task, place: TaskPlace, nextWakeAt?: number) => {
    taskQueue.hold(task);
    taskQueue.overdue.push({ overdue: [{ task, place }], unreadable: [], now: clock.now(), nextWakeAt });
    return task;
  };
  return { clock, begin: clock.now(), taskQueue, logger, review, isOverdue };
}

function running(task = aTask()): Task {
  task.start({ attemptToken, workerId: onWorker, at: 0 });
  return task;
}

describe('ReviewOverdueTasks', () => {
  it('releases a due retry to a worker with a free slot', async () => {
    const { review, isOverdue, taskQueue } = aReview({ live: [aWorker({ id: 'w-2' })] });
    const task = running();
    task.fail({ attemptToken, reason: 'refused', at: 0, chance: 0 });
    isOverdue(task, { kind: 'delayed' });
    await review.runOnce();
    expect(task.status).toBe('pending');
    expect(taskQueue.applied).toMatchObject([{ target: 'w-2' }]);
  });

  it('releases a run that was requested for this time', async () => {
    const { review, isOverdue, taskQueue } = aReview();
    const task = isOverdue(aTask({ notBefore: 500 }), { kind: 'delayed' });
    await review.runOnce();
    expect(task.waitsUntil).toBeUndefined();
    expect(taskQueue.applied).toHaveLength(1);
    expect(taskQueue.applied[0]?.target).toBeUndefined();
  });

  it('ends an attempt as crashed when its worker did not report, and lets it run again', async () => {
    const { review, isOverdue, logger } = aReview();
    const task = isOverdue(running(), { kind: 'running', workerId: onWorker });
    expect(await review.runOnce()).toBe('idle');
    expect(task.toSnapshot()).toMatchObject({
      state: { status: 'pending' },
      crashes: 1,
      failedAttempts: 0,
      error: 'no report from the worker by the deadline',
    });
    expect(logger.messages('warn')).toEqual(['attempt crashed']);
    expect(logger.fieldsOf('attempt crashed')).toMatchObject([
      { taskId: task.id, workerId: onWorker, reason: 'no report from the worker by the deadline' },
    ]);
  });

  it('ends an attempt as failed when its service did not call back, and wakes up for its retry', async () => {
    const { review, isOverdue, begin } = aReview();
    const handedOff = running();
    const { state } = handedOff;
    if (state.status === 'running') {
      handedOff.handOff({ attemptToken: state.attemptToken, to: 'reports-1', at: begin });
    }
    const task = isOverdue(handedOff, { kind: 'running', workerId: onWorker });
    expect(await review.runOnce()).toEqual({ nextAt: begin + 1000 });
    expect(task.toSnapshot()).toMatchObject({
      state: { status: 'retrying', runAt: begin + 1000 },
      crashes: 0,
      failedAttempts: 1,
      error: 'no callback from reports-1 by the deadline',
    });
  });

  it('ends an attempt as cancelled when it did not stop in time after a cancel', async () => {
    const { review, isOverdue } = aReview();
    const task = running();
    task.cancel(0);
    isOverdue(task, { kind: 'running', workerId: onWorker });
    await review.runOnce();
    expect(task.status).toBe('cancelled');
  });

  it('queues a Task again for another worker when its worker did not take it', async () => {
    const live = [aWorker({ id: 'w-1' }), aWorker({ id: 'w-2', running: 9 })];
    const { review, isOverdue, taskQueue, logger } = aReview({ live });
    isOverdue(aTask(), { kind: 'queue', workerId: onWorker });
    await review.runOnce();
    expect(taskQueue.applied).toMatchObject([{ target: 'w-2' }]);
    expect(logger.messages('warn')).toHaveLength(1);
  });

  it.each<TaskPlace>([
    { kind: 'pending', requirementKey: 'local' },
    { kind: 'sequence', configId: aTask().configId },
  ])('keeps a Task waiting in the $kind place and checks it again later', async (place) => {
    const { review, isOverdue, taskQueue } = aReview();
    const task = isOverdue(aTask(), place);
    await review.runOnce();
    expect(task.status).toBe('pending');
    expect(taskQueue.applied).toHaveLength(1);
  });

  describe('a Task whose executor no live worker offers', () => {
    const place: TaskPlace = { kind: 'pending', requirementKey: 'ftp' };
    const reason = 'no live worker offers the executor "ftp"; offered are http, local';
    const others = [
      aWorker({ id: 'w-1', executors: ['local'] }),
      aWorker({ id: 'w-2', executors: ['local', 'http'], isDraining: true }),
    ];
    const looks = async (live: readonly Worker[], ...pausesMs: readonly number[]) => {
      const { review, isOverdue, clock, taskQueue, logger } = aReview({ live });
      const task = aTask({ executor: 'ftp' });
      for (const pauseMs of [0, ...pausesMs]) {
        await clock.pass(pauseMs);
        isOverdue(task, place);
        await review.runOnce();
      }
      return { task, taskQueue, warned: logger.lines.filter(({ level }) => level === 'warn') };
    };

    it('waits from one check to the next, because a worker may come back', async () => {
      expect((await looks(others)).task).toMatchObject({ status: 'pending' });
      expect((await looks(others, 49_000)).task.status).toBe('pending');
    });

    it('fails an attempt with a clear reason, under the retry policy', async () => {
      const { task, taskQueue, warned } = await looks(others, 50_000);
      expect(task.toSnapshot()).toMatchObject({ attempts: 0, failedAttempts: 1, error: reason });
      expect(warned).toMatchObject([{ message: 'attempt failed', fields: { executor: 'ftp', reason } }]);
      expect([task.status, taskQueue.applied.length]).toEqual(['retrying', 2]);
      expect(taskQueue.overdueClaims[0]?.offered).toEqual(['local', 'http']);
    });

    it('does not count an earlier absence when a worker has offered the executor in between', async () => {
      expect((await looks(others, 120_000)).task.status).toBe('pending');
      expect((await looks(others, 120_000, 60_000)).task.status).toBe('retrying');
    });

    it('waits while no worker is alive, or while one offers the executor', async () => {
      const { task, taskQueue } = await looks([], 60_000, 60_000, 60_000);
      expect(task.toSnapshot()).toMatchObject({ state: { status: 'pending' }, failedAttempts: 0 });
      expect(taskQueue.overdueClaims[0]?.offered).toEqual([]);
      const draining = aWorker({ id: 'w-3', executors: ['ftp'], isDraining: true });
      expect((await looks([...others, draining], 60_000)).task.status).toBe('pending');
    });
  });

  it('decides about the other Tasks when it cannot decide about one', async () => {
    const { review, taskQueue, clock, logger } = aReview();
    const [odd, good] = [aTask({ configId: 'odd' }), taskQueue.hold(running(aTask({ configId: 'good' })))];
    taskQueue.overdue.push({
      overdue: [
        { task: odd, place: { kind: 'running', workerId: onWorker } },
        { task: good, place: { kind: 'running', workerId: onWorker } },
      ],
      unreadable: [],
      now: clock.now(),
      nextWakeAt: undefined,
    });
    await review.runOnce();
    expect(taskQueue.applied.map(({ task }) => task.id)).toEqual([good.id]);
    expect(logger.messages('error')).toHaveLength(1);
  });

  it('reports documents that cannot be read', async () => {
    const { review, taskQueue, clock, logger } = aReview();
    const unreadable = ['config@1' as TaskId];
    taskQueue.overdue.push({ overdue: [], unreadable, now: clock.now(), nextWakeAt: undefined });
    await review.runOnce();
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { taskId: 'config@1' } }]);
  });

  it('changes nothing when the Task has changed since the claim', async () => {
    const { review, isOverdue, taskQueue, logger } = aReview();
    const task = isOverdue(running(), { kind: 'running', workerId: onWorker });
    taskQueue.versionTokens.set(task.id, 'another attempt');
    await review.runOnce();
    expect(taskQueue.applied).toEqual([]);
    expect(logger.messages('warn', 'error')).toEqual([]);
  });

  it('decides nothing twice when the answer was lost', async () => {
    const { review, isOverdue, taskQueue } = aReview();
    const task = isOverdue(running(), { kind: 'running', workerId: onWorker });
    taskQueue.faults.failNext('apply', 'reply lost');
    await expect(review.runOnce()).rejects.toThrow('no answer');
    await review.runOnce();
    expect(taskQueue.applied).toHaveLength(1);
    expect(task.toSnapshot().crashes).toBe(1);
  });

  it('sends lost decisions again before it claims more', async () => {
    const { review, isOverdue, taskQueue } = aReview();
    isOverdue(running(), { kind: 'running', workerId: onWorker });
    taskQueue.faults.failNext('apply', 'request lost');
    await expect(review.runOnce()).rejects.toThrow('no connection');
    expect(taskQueue.applied).toHaveLength(0);
    await review.finish();
    expect(taskQueue.applied).toHaveLength(1);
  });

  it('runs the next pass at once after a full batch', async () => {
    const { review, isOverdue } = aReview({ batchSize: 1 });
    isOverdue(aTask({ notBefore: 500 }), { kind: 'delayed' });
    expect(await review.runOnce()).toBe('again');
    expect(await review.runOnce()).toBe('idle');
  });

  it('acts later than the leader when it follows', async () => {
    const { review, isOverdue, taskQueue, begin } = aReview({ isLeading: false });
    isOverdue(aTask({ notBefore: 500 }), { kind: 'delayed' }, begin + 70);
    expect(await review.runOnce()).toEqual({ nextAt: begin + 570 });
    expect(taskQueue.overdueClaims).toMatchObject([{ overdueByMs: 500 }]);
  });
});
