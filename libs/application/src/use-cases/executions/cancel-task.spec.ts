import { Task, workerId, type AttemptToken, type TaskSnapshot } from '@distribute-schedule/domain';
import { FakeTaskQueue } from '../../testing/fake-task-queue';
import { SettableClock, promisesSettled } from '../../testing/settable-clock';
import { SettableRandomness } from '../../testing/settable-randomness';
import { anExecutorInstance, aTask } from '@distribute-schedule/domain/testing';
import { CancelTask } from './cancel-task';

const attemptToken = 'attempt-1' as AttemptToken;

/** A store that returns these states of one Task, one per read. */
function aStoreWith(...states: Task[]) {
  const clock = new SettableClock();
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const snapshots: TaskSnapshot[] = states.map((task) => task.toSnapshot());
  const last = states.at(-1);
  if (last) taskQueue.hold(last);
  let reads = 0;
  const notified: [executorId: string, taskId: string, attempt: number][] = [];
  const find = () => {
    const snapshot = snapshots[Math.min(reads++, snapshots.length - 1)];
    return Promise.resolve(snapshot && Task.restore(snapshot));
  };
  const cancel = new CancelTask(
    {
      tasks: { find },
      taskQueue,
      clock,
      randomness: new SettableRandomness(),
      executorInstances: { find: (id) => Promise.resolve(anExecutorInstance({ id })) },
      executorCalls: { cancel: ({ id }, ...rest) => Promise.resolve(void notified.push([id, ...rest])) },
    },
    { cancelGraceMs: 10_000 },
  );
  return {
    cancel: (note?: string) => cancel.execute({ taskId: aTask().id, ...(note !== undefined && { note }) }),
    taskQueue,
    reads: () => reads,
    notified,
  };
}

function running(): Task {
  const task = aTask();
  task.start({ attemptToken, workerId: workerId('w-1'), at: 0 });
  return task;
}

function retrying(): Task {
  const task = running();
  task.fail({ attemptToken, reason: 'refused', at: 0, chance: 0 });
  return task;
}

describe('CancelTask', () => {
  it.each([
    ['waits for a worker', aTask()],
    ['waits for its time', aTask({ notBefore: 5 })],
    ['waits for its retry', retrying()],
  ])('cancels a Task that %s at once', async (_, task) => {
    const { cancel, taskQueue } = aStoreWith(task);
    expect(await cancel()).toBe('cancelled');
    expect(taskQueue.applied[0]?.task.status).toBe('cancelled');
  });

  it('keeps the reason in the steps of a waiting Task', async () => {
    const { cancel, taskQueue } = aStoreWith(aTask());
    await cancel('restored');
    expect(taskQueue.applied[0]?.task.toSnapshot().steps.at(-1)).toMatchObject({ note: 'restored' });
  });

  it('requests a running attempt to stop within the grace period', async () => {
    const task = running();
    const { cancel, taskQueue } = aStoreWith(task);
    expect(await cancel()).toBe('requested');
    expect(taskQueue.cancelRequests).toEqual([{ taskId: task.id, withinMs: 10_000 }]);
    expect(taskQueue.applied).toEqual([]);
  });

  it('notifies the service that accepted the attempt', async () => {
    const task = running();
    task.handOff({ attemptToken, to: 'executor-001', at: 0 });
    const { cancel, notified } = aStoreWith(task);
    expect(await cancel()).toBe('requested');
    await promisesSettled();
    expect(notified).toEqual([['executor-001', task.id, 1]]);
  });

  it('notifies the service when the attempt is handed off during the cancel', async () => {
    const handed = running();
    handed.handOff({ attemptToken, to: 'executor-001', at: 0 });
    const { cancel, notified } = aStoreWith(running(), handed);
    expect(await cancel()).toBe('requested');
    await promisesSettled();
    expect(notified).toEqual([['executor-001', handed.id, 1]]);
  });

  it('notifies no service when the attempt runs in its worker', async () => {
    const { cancel, notified } = aStoreWith(running());
    await cancel();
    await promisesSettled();
    expect(notified).toEqual([]);
  });

  it('cancels the attempt that started after the waiting Task was read', async () => {
    const { cancel, taskQueue } = aStoreWith(aTask(), running());
    expect(await cancel()).toBe('requested');
    expect(taskQueue.applied).toEqual([]);
  });

  it('cancels the retry of an attempt that failed after the Task was read', async () => {
    const { cancel } = aStoreWith(running(), retrying());
    expect(await cancel()).toBe('cancelled');
  });

  it('refuses a Task that is finished or does not exist', async () => {
    const done = aTask();
    done.cancel(0);
    await expect(aStoreWith(done).cancel()).rejects.toMatchObject({ code: 'task.illegal_transition' });
    await expect(aStoreWith().cancel()).rejects.toMatchObject({ code: 'task.not_found' });
  });

  it('gives up when the Task changes in each try', async () => {
    const { cancel, taskQueue, reads } = aStoreWith(aTask());
    taskQueue.versionTokens.clear();
    await expect(cancel()).rejects.toMatchObject({ code: 'task.changed' });
    expect(reads()).toBe(5);
  });
});
