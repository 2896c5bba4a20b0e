import {
  copyFields,
  taskConfigId,
  workerId,
  type AttemptToken,
  type Task,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import { FakeTaskQueue } from '../../testing/fake-task-queue';
import { SettableClock, promisesSettled } from '../../testing/settable-clock';
import { SettableRandomness } from '../../testing/settable-randomness';
import {
  aConfig,
  aTask,
  aWorker,
  anExecutorInstance,
  anotherTask,
  copiedUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { pickyChecks, someTypes } from '../../testing/picky-checks';
import { RerunTask } from './rerun-task';
import { TriggerTaskConfig } from './trigger-task-config';

const id = taskConfigId('config');

function aStoredConfig(overrides: Omit<Partial<TaskConfigSnapshot>, 'id'> = {}, open = 0) {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  taskConfigs.hold(aConfig(overrides), { open });
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const existing: Task[] = [];
  const reads = jest.fn(() => Promise.resolve([aWorker({ id: 'w-1' })]));
  const notified: string[] = [];
  const parts = {
    taskConfigs,
    taskQueue,
    tasks: { find: (wanted: string) => Promise.resolve(existing.find((task) => task.id === wanted)) },
    workers: { live: reads },
    clock,
    randomness: new SettableRandomness(),
    executorInstances: { find: (wanted: string) => Promise.resolve(anExecutorInstance({ id: wanted })) },
    executorCalls: {
      cancel: (_: unknown, taskId: string) => Promise.resolve(void notified.push(taskId)),
    },
  };
  const settings = {
    maxOpenPerTask: 3,
    heartbeatTimeoutMs: 30_000,
    maxParametersBytes: 100,
    cancelGraceMs: 10_000,
    parameterChecks: pickyChecks,
    executorTypes: someTypes,
  };
  return {
    clock,
    taskConfigs,
    taskQueue,
    existing,
    notified,
    reads,
    trigger: new TriggerTaskConfig(parts, settings),
    rerun: new RerunTask(parts, settings),
  };
}

function finished(task = aTask({ parameters: { day: 1 }, priority: 8 })): Task {
  task.cancel(1);
  return task;
}

describe('TriggerTaskConfig', () => {
  it('runs a task at once, on a worker with a free slot', async () => {
    const { trigger, taskQueue, clock } = aStoredConfig();
    expect(await trigger.execute({ id })).toEqual({ taskId: 'config@m-token-1', created: true });
    expect(taskQueue.submitted).toMatchObject([{ target: 'w-1', maxOpen: 2 }]);
    expect(taskQueue.submitted[0]?.task.toSnapshot()).toMatchObject({
      cause: 'manual',
      scheduledTime: clock.now(),
      state: { status: 'pending' },
    });
  });

  it('names the worker to wake when none has a free slot', async () => {
    const { trigger, taskQueue, reads } = aStoredConfig();
    reads.mockResolvedValue([aWorker({ id: 'w-1', capacity: 1, running: 1 })]);
    await trigger.execute({ id });
    await trigger.execute({ id });
    expect(taskQueue.submitted.map(({ target, toWake }) => [target, toWake])).toEqual([
      [undefined, 'w-1'],
      [undefined, 'w-1'],
    ]);
  });

  describe('a config that it has read before', () => {
    it('takes one round trip, with the version that it has read', async () => {
      const { trigger, taskQueue, taskConfigs, reads } = aStoredConfig();
      await trigger.execute({ id });
      const find = jest.spyOn(taskConfigs, 'find');
      await trigger.execute({ id });
      reads.mockClear();
      expect(await trigger.execute({ id, parameters: { n: 1 } })).toMatchObject({ created: true });
      expect([find.mock.calls.length, reads.mock.calls.length]).toEqual([0, 0]);
      expect(taskQueue.submitted).toHaveLength(3);
      expect(taskQueue.submitted[2]).toMatchObject({ target: 'w-1', maxOpen: 2, configVersionToken: '1' });
    });

    it('takes one round trip with a key, and reports a run that exists already', async () => {
      const { trigger, taskQueue, taskConfigs } = aStoredConfig({ overlap: 'skip' });
      await trigger.execute({ id });
      const find = jest.spyOn(taskConfigs, 'find');
      const first = await trigger.execute({ id, idempotencyKey: 'k' });
      taskQueue.submitOutcome = 'exists';
      const second = await trigger.execute({ id, idempotencyKey: 'k' });
      expect([first.created, second]).toEqual([true, { taskId: first.taskId, created: false }]);
      expect(find).not.toHaveBeenCalled();
    });

    it('is read again when it has changed', async () => {
      const { trigger, taskQueue, taskConfigs } = aStoredConfig({ parameters: { v: 1 } });
      await trigger.execute({ id });
      taskConfigs.hold(aConfig({ version: 2, parameters: { v: 2 } }));
      taskQueue.nextSubmitOutcomes.push('config changed');
      expect(await trigger.execute({ id })).toMatchObject({ created: true });
      expect(taskQueue.submitted[1]?.task.toSnapshot()).toMatchObject({
        configVersion: 2,
        parameters: { v: 2 },
      });
    });

    it('is not found when it was removed', async () => {
      const { trigger, taskQueue, taskConfigs } = aStoredConfig();
      await trigger.execute({ id });
      await taskConfigs.remove(id);
      taskQueue.nextSubmitOutcomes.push('config changed');
      await expect(trigger.execute({ id })).rejects.toThrow('config');
    });

    it('is judged by what the store holds when the known version refuses the run', async () => {
      const { trigger, taskConfigs, taskQueue } = aStoredConfig({ executor: 'picky', parameters: { a: 1 } });
      await trigger.execute({ id, parameters: { complete: true } }).catch(() => undefined);
      taskConfigs.hold(aConfig({ version: 2 }));
      expect(await trigger.execute({ id, parameters: { b: 2 } })).toMatchObject({ created: true });
      expect(taskQueue.submitted.at(-1)?.task.toSnapshot().configVersion).toBe(2);
    });

    it('refuses a run when as many as allowed are open', async () => {
      const { trigger, taskQueue, taskConfigs } = aStoredConfig();
      await trigger.execute({ id });
      taskConfigs.hold(aConfig(), { open: 3 });
      taskQueue.nextSubmitOutcomes.push('too many open');
      await expect(trigger.execute({ id })).rejects.toThrow('unfinished');
    });

    it('reads the open runs when a new one replaces them', async () => {
      const { trigger, taskQueue } = aStoredConfig({ overlap: 'replace' }, 1);
      taskQueue.open[0] = [anotherTask()];
      await trigger.execute({ id });
      await trigger.execute({ id });
      expect(taskQueue.submitted[1]?.replacement?.replaced).toHaveLength(1);
    });
  });

  it('refuses a run when no live worker offers its executor', async () => {
    const { trigger, taskQueue } = aStoredConfig({ executor: 'nowhere' });
    await expect(trigger.execute({ id })).rejects.toThrow('no live worker offers the executor "nowhere"');
    expect(taskQueue.submitted).toEqual([]);
  });

  it('refuses parameters that the executor would refuse', async () => {
    const { trigger, taskQueue } = aStoredConfig({ executor: 'picky', parameters: { a: 1 } });
    await expect(trigger.execute({ id, parameters: { b: 2 } })).rejects.toThrow(
      'complete: {"a":1,"b":2} is refused',
    );
    expect(taskQueue.submitted).toHaveLength(0);
  });

  it('overrides parameters field by field', async () => {
    const { trigger, taskQueue } = aStoredConfig({ parameters: { a: 1, b: 2 } });
    await trigger.execute({ id, parameters: { b: 3 } });
    expect(taskQueue.submitted[0]?.task.toSnapshot().parameters).toEqual({ a: 1, b: 3 });
  });

  it('keeps a run for a later time without choosing a worker', async () => {
    const { trigger, taskQueue, clock } = aStoredConfig();
    await trigger.execute({ id, notBefore: clock.now() + 5 });
    expect(taskQueue.submitted[0]?.task.waitsUntil).toBe(clock.now() + 5);
    expect(taskQueue.submitted[0]?.target).toBeUndefined();
  });

  it('runs at once when the requested time is past', async () => {
    const { trigger, taskQueue, clock } = aStoredConfig();
    await trigger.execute({ id, notBefore: clock.now() - 5 });
    expect(taskQueue.submitted[0]?.task.waitsUntil).toBeUndefined();
    expect(taskQueue.submitted[0]?.task.toSnapshot().scheduledTime).toBe(clock.now());
  });

  it('creates one Task per idempotency key, even when that Task fills the limit of open Tasks', async () => {
    const { trigger, taskQueue, existing, taskConfigs } = aStoredConfig({ overlap: 'skip' });
    const first = await trigger.execute({ id, idempotencyKey: 'k' });
    existing.push(taskQueue.submitted[0]!.task);
    taskConfigs.hold(aConfig({ overlap: 'skip' }), { open: 1 });
    taskQueue.nextSubmitOutcomes.push('too many open');
    expect(await trigger.execute({ id, idempotencyKey: 'k' })).toEqual({
      taskId: first.taskId,
      created: false,
    });
    expect(taskQueue.submitted).toHaveLength(1);
  });

  it('reports that another request with the same key was faster', async () => {
    const { trigger, taskQueue } = aStoredConfig();
    taskQueue.submitOutcome = 'exists';
    expect((await trigger.execute({ id, idempotencyKey: 'k' })).created).toBe(false);
    expect((await trigger.execute({ id })).created).toBe(true);
  });

  it('refuses a run beyond the limit of open Tasks, also when other runs reach it in between', async () => {
    const { trigger, taskQueue } = aStoredConfig();
    taskQueue.submitOutcome = 'too many open';
    await expect(trigger.execute({ id })).rejects.toMatchObject({ code: 'task_config.too_many_open' });
    const full = aStoredConfig({}, 3);
    await expect(full.trigger.execute({ id })).rejects.toMatchObject({ code: 'task_config.too_many_open' });
  });

  it('refuses a run that must not overlap, also when another run starts in between', async () => {
    const { trigger, taskQueue } = aStoredConfig({ overlap: 'skip' });
    await trigger.execute({ id });
    expect(taskQueue.submitted[0]?.maxOpen).toBe(0);
    taskQueue.submitOutcome = 'too many open';
    await expect(trigger.execute({ id })).rejects.toMatchObject({ code: 'task_config.overlap' });
  });

  describe('of a task that replaces its open runs', () => {
    const running = () => {
      const task = anotherTask({ inTurn: true });
      task.start({ attemptToken: 'attempt-1' as AttemptToken, workerId: workerId('w-1'), at: 0 });
      return task;
    };

    it('replaces them in the step that adds the new one', async () => {
      const { trigger, taskQueue } = aStoredConfig({ overlap: 'replace' }, 2);
      taskQueue.open[0] = [anotherTask(), running()];
      await trigger.execute({ id });
      const [submitted] = taskQueue.submitted;
      expect(submitted?.maxOpen).toBeUndefined();
      expect(submitted?.task.toSnapshot().inTurn).toBe(true);
      expect(submitted?.replacement).toMatchObject({ cancelGraceMs: 10_000 });
      expect(submitted?.replacement?.replaced.map(({ task }) => task.status)).toEqual([
        'cancelled',
        'running',
      ]);
    });

    it('looks again when others were faster, and gives up after five times', async () => {
      const { trigger, taskQueue } = aStoredConfig({ overlap: 'replace' });
      taskQueue.nextSubmitOutcomes.push('overtaken');
      taskQueue.open[0] = [anotherTask()];
      await trigger.execute({ id });
      expect(taskQueue.submitted[0]?.replacement?.replaced).toHaveLength(1);
      taskQueue.submitOutcome = 'overtaken';
      const submit = jest.spyOn(taskQueue, 'submitMany');
      await expect(trigger.execute({ id })).rejects.toMatchObject({ code: 'task_config.changed' });
      expect(submit).toHaveBeenCalledTimes(5);
    });

    it('tells the service of an attempt that was handed off, once the new run is added', async () => {
      const { trigger, taskQueue, existing, notified } = aStoredConfig({ overlap: 'replace' }, 1);
      const handed = running();
      handed.handOff({ attemptToken: 'attempt-1' as AttemptToken, to: 'executor-001', at: 0 });
      existing.push(handed);
      taskQueue.open[0] = [handed];
      taskQueue.nextSubmitOutcomes.push('exists');
      await trigger.execute({ id });
      await promisesSettled();
      expect(notified).toEqual([]);
      await trigger.execute({ id });
      await promisesSettled();
      expect(notified).toEqual([handed.id]);
    });

    it('replaces nothing for a run at a later time', async () => {
      const { trigger, taskQueue, clock } = aStoredConfig({ overlap: 'replace' }, 1);
      taskQueue.open[0] = [running()];
      await trigger.execute({ id, notBefore: clock.now() + 5 });
      expect(taskQueue.submitted).toMatchObject([{ maxOpen: 2 }]);
      expect(taskQueue.submitted[0]).not.toHaveProperty('replacement');
    });
  });

  it.each([
    [{ id: taskConfigId('none') }, 'task_config.not_found'],
    [{ id, idempotencyKey: 'a/b' }, 'id.invalid'],
    [{ id, notBefore: NaN }, 'task_config.invalid'],
    [{ id, parameters: 'x'.repeat(99) }, 'task_config.invalid'],
  ])('refuses %j as %s', async (command, code) => {
    const { trigger, taskQueue } = aStoredConfig();
    await expect(trigger.execute(command)).rejects.toMatchObject({ code });
    expect(taskQueue.submitted).toEqual([]);
  });
});

describe('RerunTask', () => {
  it('creates a new Task with the input of the finished one and a reference to it', async () => {
    const { rerun, taskQueue, existing, clock } = aStoredConfig({ parameters: { day: 2 } });
    const old = finished();
    existing.push(old);
    expect(await rerun.execute({ taskId: old.id })).toEqual({
      taskId: 'config@m-rerun-token-1',
      created: true,
    });
    expect(taskQueue.submitted).toMatchObject([{ target: 'w-1', maxOpen: 2 }]);
    expect(taskQueue.submitted[0]?.task.toSnapshot()).toMatchObject({
      cause: 'rerun',
      rerunOf: old.id,
      parameters: { day: 1 },
      priority: 8,
      scheduledTime: clock.now(),
      attempts: 0,
      failedAttempts: 0,
    });
    expect(old.status).toBe('cancelled');
  });

  it('copies each field that the old Task had copied from its config', async () => {
    const { rerun, taskQueue, existing } = aStoredConfig();
    const old = finished(aTask(copiedUnlikeDefaults));
    existing.push(old);
    await rerun.execute({ taskId: old.id });
    expect(taskQueue.submitted[0]?.task.toSnapshot()).toMatchObject(copyFields(old.toSnapshot()));
  });

  it('creates one Task per idempotency key', async () => {
    const { rerun, taskQueue, existing } = aStoredConfig();
    const old = finished();
    existing.push(old);
    const first = await rerun.execute({ taskId: old.id, idempotencyKey: 'k' });
    existing.push(taskQueue.submitted[0]!.task);
    expect(await rerun.execute({ taskId: old.id, idempotencyKey: 'k' })).toEqual({
      ...first,
      created: false,
    });
  });

  it('refuses a Task that is not finished, does not exist, or whose config was deleted', async () => {
    const { rerun, existing, taskConfigs } = aStoredConfig();
    const task = aTask();
    await expect(rerun.execute({ taskId: task.id })).rejects.toMatchObject({ code: 'task.not_found' });
    existing.push(task);
    await expect(rerun.execute({ taskId: task.id })).rejects.toMatchObject({
      code: 'task.illegal_transition',
    });
    finished(task);
    await taskConfigs.remove(id);
    await expect(rerun.execute({ taskId: task.id })).rejects.toMatchObject({ code: 'task_config.not_found' });
  });

  it.each([
    ['that none of the live workers could make any more', 'nowhere', 'no live worker offers the executor'],
    ['that its executor would refuse', 'picky', 'complete: {"day":1} is refused'],
  ])('refuses a run %s', async (_what, executor, reason) => {
    const { rerun, existing, taskQueue } = aStoredConfig();
    const old = finished(aTask({ executor, parameters: { day: 1 } }));
    existing.push(old);
    await expect(rerun.execute({ taskId: old.id })).rejects.toThrow(reason);
    expect(taskQueue.submitted).toEqual([]);
  });

  it('replaces the open runs of a task whose mode is replace, whatever it was when the old one was made', async () => {
    const { rerun, existing, taskQueue } = aStoredConfig({ overlap: 'replace' }, 1);
    const old = finished(aTask({ inTurn: false }));
    existing.push(old);
    taskQueue.open[0] = [anotherTask()];
    await rerun.execute({ taskId: old.id });
    expect(taskQueue.submitted[0]?.replacement?.replaced).toHaveLength(1);
    expect(taskQueue.submitted[0]?.task.toSnapshot().inTurn).toBe(true);
  });

  it('refuses to overlap with a run when the task must not overlap', async () => {
    const { rerun, existing, taskQueue } = aStoredConfig({ overlap: 'skip' }, 1);
    const old = finished();
    existing.push(old);
    await expect(rerun.execute({ taskId: old.id })).rejects.toMatchObject({ code: 'task_config.overlap' });
    expect(taskQueue.submitted).toEqual([]);
  });
});
