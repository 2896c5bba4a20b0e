import {
  taskConfigId,
  type JsonValue,
  type Task,
  type TaskConfigSnapshot,
  type Worker,
} from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  aWorker,
  anExecutorInstance,
  anotherTask,
} from '@distribute-schedule/domain/testing';
import { FakeTaskConfigs } from '../../testing/fake-task-configs';
import { FakeTaskQueue } from '../../testing/fake-task-queue';
import { pickyChecks, someTypes } from '../../testing/picky-checks';
import { SettableClock } from '../../testing/settable-clock';
import { SettableRandomness } from '../../testing/settable-randomness';
import type { RunOrder } from './order-run';
import { TriggerMany } from './trigger-many';

const id = taskConfigId('config');

interface Circumstances {
  readonly config?: Omit<Partial<TaskConfigSnapshot>, 'id'>;
  readonly open?: number;
  readonly workers?: readonly Worker[];
  readonly maxOpenPerTask?: number;
}

function aStoredConfig({ config = {}, open = 0, workers, maxOpenPerTask = 1000 }: Circumstances = {}) {
  const clock = new SettableClock();
  const taskConfigs = new FakeTaskConfigs();
  taskConfigs.hold(aConfig(config), { open });
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const existing: Task[] = [];
  const live = jest.fn(() => Promise.resolve(workers ?? [aWorker({ id: 'w-1', capacity: 2 })]));
  const useCase = new TriggerMany(
    {
      taskConfigs,
      taskQueue,
      tasks: { find: (wanted: string) => Promise.resolve(existing.find((task) => task.id === wanted)) },
      workers: { live },
      clock,
      randomness: new SettableRandomness(),
      executorInstances: { find: (wanted: string) => Promise.resolve(anExecutorInstance({ id: wanted })) },
      executorCalls: { cancel: () => Promise.resolve() },
    },
    {
      maxOpenPerTask,
      heartbeatTimeoutMs: 30_000,
      maxParametersBytes: 65_536,
      cancelGraceMs: 10_000,
      parameterChecks: pickyChecks,
      executorTypes: someTypes,
    },
  );
  const trigger = (runs: readonly RunOrder[]) => useCase.execute({ id, runs });
  return { trigger, taskQueue, taskConfigs, existing, live, clock };
}

const keyed = (...keys: readonly string[]): RunOrder[] => keys.map((idempotencyKey) => ({ idempotencyKey }));
const runs = (count: number): RunOrder[] => Array.from({ length: count }, () => ({}));

/** The fields that the refusal names. */
async function refusedFields(answer: Promise<unknown>): Promise<readonly string[]> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason as { details: { errors: { field: string; reason: string }[] } },
  );
  return error?.details.errors.map(({ field }) => field) ?? [];
}

describe('TriggerMany', () => {
  it('adds all runs in one step, in the order of the command', async () => {
    const { trigger, taskQueue, live, clock } = aStoredConfig({ config: { parameters: { a: 1, b: 2 } } });
    const submitMany = jest.spyOn(taskQueue, 'submitMany');
    const at = clock.now() + 5000;
    expect(await trigger([{ idempotencyKey: 'k' }, { parameters: { b: 3 } }, { notBefore: at }])).toEqual([
      { taskId: 'config@m-k', created: true },
      { taskId: 'config@m-token-1', created: true },
      { taskId: 'config@m-token-2', created: true },
    ]);
    expect(submitMany).toHaveBeenCalledTimes(1);
    expect(live).toHaveBeenCalledTimes(1);
    const [first, second, third] = taskQueue.submitted.map(({ task }) => task);
    expect(first?.toSnapshot()).toMatchObject({ cause: 'manual', parameters: { a: 1, b: 2 } });
    expect(second?.toSnapshot().parameters).toEqual({ a: 1, b: 3 });
    expect(third?.waitsUntil).toBe(at);
  });

  it('places the runs on workers with free slots, and leaves the others to any worker', async () => {
    const { trigger, taskQueue } = aStoredConfig();
    await trigger(runs(3));
    expect(taskQueue.submitted.map(({ target }) => target)).toEqual(['w-1', 'w-1', undefined]);
  });

  it('sends a token, so that a step that is sent again returns its first outcomes', async () => {
    const { trigger, taskQueue } = aStoredConfig();
    taskQueue.nextSubmitOutcomes.push('overtaken');
    await trigger(runs(2));
    const [token] = taskQueue.submitTokens;
    expect(token).toBeDefined();
    expect(taskQueue.submitTokens).toEqual([token, token]);
  });

  it('names the runs that exist already, and leaves the limit to the store, which does not count them', async () => {
    const { trigger, taskQueue } = aStoredConfig({ open: 3, maxOpenPerTask: 3 });
    taskQueue.submitOutcome = 'exists';
    const submitMany = jest.spyOn(taskQueue, 'submitMany');
    expect(await trigger(keyed('a', 'b'))).toMatchObject([{ created: false }, { created: false }]);
    expect(submitMany).toHaveBeenCalledWith(expect.anything(), { maxOpen: 2 }, expect.anything());
    expect(await trigger(runs(1))).toMatchObject([{ created: true }]);
  });

  it('refuses all runs when too many would be open', async () => {
    const { trigger, taskQueue } = aStoredConfig({ open: 998 });
    taskQueue.submitOutcome = 'too many open';
    const refusal = trigger(runs(3));
    await expect(refusal).rejects.toMatchObject({ code: 'task_config.too_many_open' });
    await expect(refusal).rejects.toThrow('has 998 unfinished executions; 3 more can be added');
  });

  it('refuses more runs than one task may have open, or than one request may add', async () => {
    const { trigger, taskQueue } = aStoredConfig({ maxOpenPerTask: 3 });
    await expect(trigger(runs(4))).rejects.toMatchObject({ code: 'task_config.too_many_runs' });
    expect(await refusedFields(trigger(runs(1001)))).toEqual(['runs']);
    expect(taskQueue.submitted).toEqual([]);
  });

  it('names each invalid run with its field, and adds none', async () => {
    const { trigger, taskQueue } = aStoredConfig({ workers: [aWorker({ secrets: ['known'] })] });
    const tooLong: JsonValue = { text: 'x'.repeat(70_000) };
    const answer = trigger([
      {},
      { parameters: tooLong },
      { notBefore: NaN },
      { idempotencyKey: 'a/b' },
      { parameters: { key: '{{secrets.unknown}}' } },
      { parameters: { key: '{{secrets.known}}' } },
    ]);
    await expect(answer).rejects.toMatchObject({ code: 'task_config.invalid' });
    await expect(answer).rejects.toThrow(/runs\.1\.parameters: must be at most 65536 bytes/);
    expect(await refusedFields(answer)).toEqual([
      'runs.1.parameters',
      'runs.2.notBefore',
      'runs.3.idempotency key',
      'runs.4.parameters',
    ]);
    expect(taskQueue.submitted).toEqual([]);
  });

  it('refuses two runs with the same key, because they would be one', async () => {
    const { trigger } = aStoredConfig();
    const answer = trigger([{}, ...keyed('a', 'b', 'a')]);
    expect(await refusedFields(answer)).toEqual(['runs.3']);
    await expect(answer).rejects.toThrow('runs.3 has the same idempotency key as runs.1');
  });

  it('refuses runs whose parameters are too large together', async () => {
    const { trigger } = aStoredConfig({ config: { parameters: { text: 'x'.repeat(65_000) } } });
    expect(await refusedFields(trigger(runs(100)))).toEqual(['runs.64.parameters']);
    expect(await trigger(runs(64))).toHaveLength(64);
  });

  it('stops at 200 invalid runs', async () => {
    const { trigger } = aStoredConfig({ config: { executor: 'picky' }, workers: [] });
    expect(await refusedFields(trigger(runs(300)))).toHaveLength(200);
  });

  it('refuses an executor that no live worker offers, and a task that does not exist', async () => {
    const { trigger, taskConfigs } = aStoredConfig({ config: { executor: 'nowhere' } });
    await expect(trigger(runs(2))).rejects.toThrow('no live worker offers the executor "nowhere"');
    await taskConfigs.remove(id);
    await expect(trigger(runs(2))).rejects.toMatchObject({ code: 'task_config.not_found' });
  });

  it('accepts one run when the mode is skip, also one for a later time', async () => {
    const { trigger, taskQueue, clock } = aStoredConfig({ config: { overlap: 'skip' } });
    await expect(trigger(runs(2))).rejects.toMatchObject({ code: 'task_config.too_many_runs' });
    await trigger([{ notBefore: clock.now() + 5 }]);
    expect(taskQueue.submitted).toMatchObject([{ maxOpen: 0 }]);
    taskQueue.submitOutcome = 'too many open';
    await expect(trigger(runs(1))).rejects.toMatchObject({ code: 'task_config.overlap' });
  });

  describe('of a task that replaces its open runs', () => {
    const replacing = () => aStoredConfig({ config: { overlap: 'replace' }, open: 1 });

    it('replaces them once, by the run that starts at once', async () => {
      const { trigger, taskQueue, clock } = replacing();
      taskQueue.open[0] = [anotherTask()];
      await trigger([{ notBefore: clock.now() + 5 }, { idempotencyKey: 'now' }]);
      expect(taskQueue.submitted).toHaveLength(2);
      const replaced = taskQueue.submitted[0]?.replacement?.replaced.map(({ task }) => task.toSnapshot());
      expect(replaced?.map(({ steps }) => steps.at(-1)?.note)).toEqual(['replaced by config@m-now']);
    });

    it('replaces nothing when that run exists already, and adds the others', async () => {
      const { trigger, taskQueue, existing, clock } = replacing();
      existing.push(aTask({ id: 'config@m-now' }));
      const later = { notBefore: clock.now() + 5, idempotencyKey: 'later' };
      expect(await trigger([...keyed('now'), later])).toMatchObject([{ created: false }, { created: true }]);
      expect(taskQueue.submitted.map(({ task }) => task.id)).toEqual(['config@m-later']);
      expect(taskQueue.submitted[0]).not.toHaveProperty('replacement');
      expect(await trigger(keyed('now'))).toMatchObject([{ created: false }]);
    });

    it('refuses two runs that start at once', async () => {
      const { trigger } = replacing();
      await expect(trigger(runs(2))).rejects.toThrow('only one run that starts at once, got 2');
    });
  });
});
