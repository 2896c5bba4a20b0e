import { Task, workerId, type AttemptToken, type Worker } from '@distribute-schedule/domain';
import type { DeadWorker } from '../ports/task-queue';
import { FakeLeadership } from '../testing/fake-leadership';
import { FakeTaskQueue } from '../testing/fake-task-queue';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { RecoverDeadWorkers } from './recover-dead-workers';

const attemptToken = 'attempt-1' as AttemptToken;
const deadId = workerId('w-dead');

/** One dead worker with a running and a queued Task. The store no longer lists a Task that was taken back. */
function aDeadWorker({ isLeading = true, live = [] as readonly Worker[] } = {}) {
  const clock = new SettableClock();
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const logger = new RecordingLogger();
  const running = aTask({ configId: 'running' });
  running.start({ attemptToken, workerId: deadId, at: 0 });
  const queued = aTask({ configId: 'queued' });
  const held = [running, queued].map((task) => taskQueue.hold(task)).map((task) => task.toSnapshot());
  taskQueue.dead = (): DeadWorker[] => {
    if (taskQueue.forgotten.length > 0) return [];
    const left = held
      .map((snapshot) => Task.restore(snapshot))
      .filter((task) => taskQueue.versionTokens.get(task.id) === task.versionToken);
    const isRunning = (task: Task) => task.status === 'running';
    return [
      {
        id: deadId,
        lastHeartbeat: 5,
        running: left.filter(isRunning),
        queued: left.filter((task) => !isRunning(task)),
      },
    ];
  };
  const aScheduler = () =>
    new RecoverDeadWorkers(
      {
        taskQueue,
        workers: { live: () => Promise.resolve(live) },
        leadership: new FakeLeadership(isLeading),
        clock,
        randomness: new SettableRandomness(),
        logger,
      },
      { heartbeatTimeoutMs: 30_000, batchSize: 100 },
    );
  const changed = (of: Task) => taskQueue.applied.find(({ task }) => task.id === of.id);
  return { clock, taskQueue, logger, running, queued, aScheduler, changed };
}

describe('RecoverDeadWorkers', () => {
  it('returns the running Tasks of a dead worker to the workers at once, as crashed attempts', async () => {
    const { aScheduler, running, changed } = aDeadWorker({ live: [aWorker({ id: 'w-2' })] });
    await aScheduler().runOnce();
    const task = changed(running)?.task;
    expect(changed(running)?.target).toBe('w-2');
    expect(task?.toSnapshot()).toMatchObject({
      state: { status: 'pending' },
      crashes: 1,
      failedAttempts: 0,
      error: 'worker w-dead stopped sending heartbeats',
    });
  });

  it('gives queued Tasks to other workers without counting an attempt', async () => {
    const { aScheduler, queued, changed } = aDeadWorker({ live: [aWorker({ id: 'w-2' })] });
    await aScheduler().runOnce();
    expect(changed(queued)?.target).toBe('w-2');
    expect(changed(queued)?.task.toSnapshot().failedAttempts).toBe(0);
  });

  it('removes the worker when it holds nothing, and logs that once', async () => {
    const { aScheduler, taskQueue, logger } = aDeadWorker();
    const recover = aScheduler();
    expect(await recover.runOnce()).toBe('idle');
    expect(taskQueue.forgotten).toEqual(['w-dead']);
    await recover.runOnce();
    expect(logger.messages('warn')).toHaveLength(1);
  });

  it('runs the next pass at once while the worker holds more Tasks', async () => {
    const { aScheduler, taskQueue } = aDeadWorker();
    const all = taskQueue.dead;
    taskQueue.dead = () =>
      all().map((worker) => ({ ...worker, running: worker.running.slice(0, 1), queued: [] }));
    jest.spyOn(taskQueue, 'forgetWorker').mockResolvedValueOnce(false);
    expect(await aScheduler().runOnce()).toBe('again');
  });

  it('does not repeat at once when it can neither recover Tasks nor remove the worker', async () => {
    const { aScheduler, taskQueue } = aDeadWorker();
    jest.spyOn(taskQueue, 'apply').mockResolvedValue(['superseded', 'superseded']);
    expect(await aScheduler().runOnce()).toBe('idle');
  });

  it('decides about the other Tasks when it cannot decide about one', async () => {
    const { aScheduler, taskQueue, queued, changed, logger } = aDeadWorker();
    const all = taskQueue.dead;
    const odd = aTask({ configId: 'odd' });
    odd.cancel(0);
    taskQueue.dead = () => all().map((worker) => ({ ...worker, queued: [odd, ...worker.queued] }));
    await aScheduler().runOnce();
    expect(changed(queued)).toBeDefined();
    expect(logger.messages('error')).toHaveLength(1);
  });

  it('waits longer by its delay when it follows', async () => {
    const { aScheduler, taskQueue } = aDeadWorker({ isLeading: false });
    await aScheduler().runOnce();
    expect(taskQueue.timeouts).toEqual([30_500]);
  });

  describe('when the scheduler dies halfway', () => {
    it.each([
      ['deadWorkers', 'reply lost'],
      ['apply', 'request lost'],
      ['apply', 'reply lost'],
      ['forgetWorker', 'request lost'],
      ['forgetWorker', 'reply lost'],
    ] as const)(
      'at %s, %s, another scheduler completes the work and does nothing twice',
      async (method, fault) => {
        const { aScheduler, taskQueue, running, queued } = aDeadWorker();
        taskQueue.faults.failNext(method, fault);
        await expect(aScheduler().runOnce()).rejects.toThrow();
        await aScheduler().runOnce();
        expect(taskQueue.applied.map(({ task }) => task.id)).toEqual([running.id, queued.id]);
        expect(taskQueue.applied[0]?.task.toSnapshot().crashes).toBe(1);
        expect(taskQueue.forgotten).toEqual(['w-dead']);
      },
    );
  });
});
