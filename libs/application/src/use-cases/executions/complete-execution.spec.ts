import { Task, workerId, type AttemptToken } from '@distribute-schedule/domain';
import type { JournalEntry } from '../../ports/execution-journal';
import { FakeTaskQueue } from '../../testing/fake-task-queue';
import { RecordingLogger } from '../../testing/recording-logger';
import { SettableClock } from '../../testing/settable-clock';
import { SettableRandomness } from '../../testing/settable-randomness';
import { anExecutorInstance, aTask } from '@distribute-schedule/domain/testing';
import { CompleteExecution, type ExecutionReport } from './complete-execution';
import { FakeExecutorInstances } from '../../testing/fake-executor-instances';
import { FakeSeals } from '../../testing/fake-seals';

const success: ExecutionReport = { status: 'success', data: { rows: 7 } };
const attemptToken = (attempt: number) => `secret-${attempt}` as AttemptToken;

/** A Task whose attempt of this number is running, and was handed to an instance unless `to` is undefined. */
function handedOff({
  attempt = 1,
  to = 'executor-001',
}: { attempt?: number; to?: string | null } = {}): Task {
  const task = aTask();
  for (let now = 1; ; now += 1) {
    task.start({ attemptToken: attemptToken(now), workerId: workerId('w-1'), at: now });
    if (now === attempt) break;
    task.fail({ attemptToken: attemptToken(now), reason: 'no', at: now, chance: 0 });
    task.release(now);
  }
  if (to !== null) task.handOff({ attemptToken: attemptToken(attempt), to, at: attempt });
  return task;
}

function setUp(task: Task | undefined, instances = [anExecutorInstance()]) {
  const clock = new SettableClock();
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const logger = new RecordingLogger();
  const executorInstances = new FakeExecutorInstances();
  executorInstances.hold(...instances);
  const noted: JournalEntry[] = [];
  const journal = { append: (entry: JournalEntry) => Promise.resolve(noted.push(entry) > 0) };
  let stored = task && taskQueue.hold(task).toSnapshot();
  const tasks = { find: () => Promise.resolve(stored && Task.restore(stored)) };
  const use = new CompleteExecution(
    {
      tasks,
      taskQueue,
      journal,
      executorInstances,
      clock,
      callbackSeals: new FakeSeals(),
      randomness: new SettableRandomness(),
      logger,
    },
    { maxResultBytes: 1000 },
  );
  const call = (overrides: { token?: string; report?: ExecutionReport; signature?: string } = {}) => {
    const { token = '1/executor-001/secret-1', report = success, signature } = overrides;
    const headers = signature === undefined ? {} : { 'webhook-signature': signature };
    return use.execute({ taskId: aTask().id, token, report, message: { headers, body: new Uint8Array() } });
  };
  const head = ({ token = '1/executor-001/secret-1', signature = '' } = {}) =>
    use.isProven({
      taskId: aTask().id,
      token,
      headers: signature === '' ? {} : { 'webhook-signature': signature },
    });
  const become = (next: Task) => (stored = taskQueue.hold(next).toSnapshot());
  return { call, head, taskQueue, noted, become, logger };
}

describe('CompleteExecution', () => {
  it('ends the attempt with the result of the service', async () => {
    const { call, taskQueue } = setUp(handedOff());
    expect(await call()).toBe('success');
    expect(taskQueue.applied[0]?.task.toSnapshot()).toMatchObject({
      state: { status: 'success' },
      result: { code: 0, message: 'ok', data: { rows: 7 } },
    });
  });

  it('ends an attempt whose hand-off the worker has not recorded yet', async () => {
    const { call } = setUp(handedOff({ to: null }));
    expect(await call()).toBe('success');
  });

  it('accepts an unregistered service when the token names no instance', async () => {
    const batch = setUp(handedOff({ to: 'batch-3' }), []);
    await expect(batch.call({ token: '1//secret-2' })).rejects.toThrow(
      'The signature of this callback is missing or wrong',
    );
    await expect(batch.call({ token: '1/batch-3/secret-1' })).rejects.toThrow(
      'The signature of this callback is missing or wrong',
    );
    expect(await batch.call({ token: '1//secret-1' })).toBe('success');
  });

  it('retries a failed attempt unless the service says that it is final', async () => {
    const report = { status: 'failed', error: 'no disk', retryAfterMs: 90_000 } as const;
    const later = setUp(handedOff());
    expect(await later.call({ report })).toBe('retrying');
    expect(later.taskQueue.applied[0]?.task.toSnapshot()).toMatchObject({ error: 'no disk' });
    expect(later.logger.fieldsOf('attempt failed')).toMatchObject([{ attempt: 1, reason: 'no disk' }]);
    const never = setUp(handedOff());
    expect(await never.call({ report: { ...report, final: true } })).toBe('failed');
  });

  it('ends the Task as cancelled when a cancel was requested during the attempt', async () => {
    const task = handedOff();
    task.cancel(5);
    const { call } = setUp(task);
    expect(await call({ report: { status: 'failed', error: 'stopped' } })).toBe('cancelled');
  });

  it('stores progress and log lines, and lets the attempt go on', async () => {
    const { call, noted, taskQueue } = setUp(handedOff());
    const lines = [{ level: 'info', message: 'half' }] as const;
    const report = { status: 'running', progress: { percent: 50 }, lines } as const;
    expect(await call({ report })).toBe('running');
    expect(noted).toMatchObject([
      { attemptToken: 'secret-1', lines: [{ message: 'half', attempt: 1 }], progress: { percent: 50 } },
    ]);
    expect(taskQueue.applied).toEqual([]);
  });

  it.each([
    ['a token that is none', { token: 'what' }],
    ['a token that nobody gave out', { token: '1/executor-001/guessed' }],
    ['the token of an attempt that was never made', { token: '2/executor-001/secret-1' }],
    ['the token of an instance that did not accept the attempt', { token: '1/executor-002/secret-1' }],
    ['the signature of another instance', { signature: 'key of executor-002' }],
  ])('refuses %s', async (_, overrides) => {
    const { call, taskQueue } = setUp(handedOff(), [
      anExecutorInstance(),
      anExecutorInstance({ id: 'executor-002' }),
    ]);
    await expect(call(overrides)).rejects.toMatchObject({ code: 'callback.forged' });
    expect(taskQueue.applied).toEqual([]);
  });

  it('accepts an instance that requires signatures only with its signature', async () => {
    const { call } = setUp(handedOff(), [anExecutorInstance({ requiresSignature: true })]);
    await expect(call()).rejects.toMatchObject({ code: 'callback.forged' });
    expect(await call({ signature: 'key of executor-001' })).toBe('success');
  });

  it('refuses an unknown instance, whatever token it has', async () => {
    const { call } = setUp(handedOff(), []);
    await expect(call()).rejects.toMatchObject({ code: 'callback.forged' });
  });

  /** What a late callback can be about: an earlier attempt, an execution that has ended, one that does not exist. */
  const lateFor = {
    'an earlier attempt': () => handedOff({ attempt: 2 }),
    'an execution that has ended': () => {
      const ended = handedOff();
      ended.fail({ attemptToken: attemptToken(1), reason: 'no result', at: 9, chance: 0, final: true });
      return ended;
    },
    'an execution that does not exist': () => undefined,
  };

  it.each([
    ['an earlier attempt', 'task.attempt_superseded'],
    ['an execution that has ended', 'task.attempt_superseded'],
    ['an execution that does not exist', 'task.not_found'],
  ] as const)(
    'tells only the instance that signs that its callback for %s is too late',
    async (what, code) => {
      const { call, taskQueue } = setUp(lateFor[what]());
      await expect(call({ signature: 'key of executor-001' })).rejects.toMatchObject({ code });
      for (const token of ['1/executor-001/secret-1', '1//secret-1', '1/executor-009/secret-1', 'what']) {
        const refusal = call({ token });
        await expect(refusal).rejects.toMatchObject({ code: 'callback.forged' });
        await expect(refusal).rejects.toThrow(/^The signature of this callback is missing/);
      }
      await expect(call({ signature: 'wrong' })).rejects.toMatchObject({ code: 'callback.forged' });
      expect(taskQueue.applied).toEqual([]);
    },
  );

  it('refuses a signed callback for an attempt that was never made', async () => {
    const { call } = setUp(handedOff());
    const forged = { code: 'callback.forged' };
    const signature = 'key of executor-001';
    await expect(call({ token: '2/executor-001/secret-1', signature })).rejects.toMatchObject(forged);
    await expect(call({ token: '1/executor-001/guessed', signature })).rejects.toMatchObject(forged);
  });

  it('refuses the second of two callbacks', async () => {
    const { call, become, taskQueue } = setUp(handedOff());
    const signature = 'key of executor-001';
    await call({ signature });
    become(taskQueue.applied[0]!.task);
    await expect(call({ signature })).rejects.toMatchObject({ code: 'task.attempt_superseded' });
    expect(taskQueue.applied).toHaveLength(1);
  });

  it('reads the body of a caller whose token belongs to the running attempt', async () => {
    expect(await setUp(handedOff()).head()).toBe(true);
  });

  it.each(Object.entries(lateFor))('reads the body for %s only when it may be signed', async (_, task) => {
    const { head } = setUp(task());
    await expect(head()).rejects.toMatchObject({ code: 'callback.forged' });
    await expect(head({ token: '1//secret-1', signature: 'any' })).rejects.toMatchObject({
      code: 'callback.forged',
    });
    await expect(head({ token: 'what', signature: 'any' })).rejects.toMatchObject({
      code: 'callback.forged',
    });
    expect(await head({ signature: 'any' })).toBe(false);
  });

  it('decides again when the Task has changed since it was read', async () => {
    const { call, become, taskQueue } = setUp(handedOff());
    const over = handedOff();
    over.fail({ attemptToken: attemptToken(1), reason: 'no result', at: 9, chance: 0, final: true });
    const apply = taskQueue.apply.bind(taskQueue);
    jest.spyOn(taskQueue, 'apply').mockImplementationOnce((changes, token) => {
      become(over);
      return apply(changes, token);
    });
    await expect(call()).rejects.toMatchObject({ code: 'task.attempt_superseded' });
  });
});
