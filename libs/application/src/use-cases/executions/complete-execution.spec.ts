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

/** How a body names the attempt of the default token. */
const named = { executionId: aTask().id, attempt: 1 };

function setUp(task: Task | undefined, instances = [anExecutorInstance()]) {
  const clock = new SettableClock();
  const taskQueue = new FakeTaskQueue(() => clock.now());
  const logger = new RecordingLogger();
  const executorInstances = new FakeExecutorInstances();
  executorInstances.hold(...instances);
  const noted: JournalEntry[] = [];
  const remembered = new Set<string>();
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
      replies: {
        begin: (key: string) =>
          Promise.resolve({
            kind: remembered.has(key) ? ('under way' as const) : (remembered.add(key), 'begun' as const),
          }),
        release: (key: string) => Promise.resolve(void remembered.delete(key)),
      },
      randomness: new SettableRandomness(),
      logger,
    },
    { maxResultBytes: 1000 },
  );
  const call = (
    overrides: {
      token?: string;
      report?: ExecutionReport;
      signature?: string;
      messageId?: string;
      subject?: { executionId?: string; attempt?: number };
    } = {},
  ) => {
    const { token = '1/executor-001/secret-1', report = success, signature, messageId = 'm-1' } = overrides;
    const { subject = {} } = overrides;
    const headers =
      signature === undefined ? {} : { 'webhook-signature': signature, 'webhook-id': messageId };
    const message = { headers, body: new Uint8Array() };
    return use.execute({ taskId: aTask().id, token, report, subject, message });
  };
  const head = ({ token = '1/executor-001/secret-1', signature = '' } = {}) =>
    use.isProven({
      taskId: aTask().id,
      token,
      headers: signature === '' ? {} : { 'webhook-signature': signature },
    });
  const become = (next: Task) => (stored = taskQueue.hold(next).toSnapshot());
  return { call, head, taskQueue, noted, journal, become, clock, logger };
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
    expect(await call({ signature: 'key of executor-001', subject: named })).toBe('success');
  });

  it('keeps the requirement of a signature with the attempt when the instance lifts it', async () => {
    const { call } = setUp(handedOff());
    const token = '1/executor-001/secret-1/signed';
    await expect(call({ token, subject: named })).rejects.toMatchObject({ code: 'callback.forged' });
    expect(await call({ token, subject: named, signature: 'key of executor-001' })).toBe('success');
  });

  it('accepts a required signature only over the execution and the attempt', async () => {
    const { call, taskQueue } = setUp(handedOff(), [anExecutorInstance({ requiresSignature: true })]);
    const signature = 'key of executor-001';
    const unnamed = { code: 'callback.invalid' };
    await expect(call({ signature })).rejects.toMatchObject(unnamed);
    await expect(call({ signature, subject: { attempt: 1 } })).rejects.toMatchObject(unnamed);
    await expect(call({ signature, subject: { executionId: named.executionId } })).rejects.toMatchObject(
      unnamed,
    );
    expect(taskQueue.applied).toEqual([]);
  });

  it.each([
    ['another execution', { executionId: 'other@1', attempt: 1 }],
    ['another attempt', { executionId: named.executionId, attempt: 2 }],
  ])('refuses a body that names %s, signed or not', async (_, subject) => {
    const { call } = setUp(handedOff());
    const forged = { code: 'callback.forged' };
    await expect(call({ subject })).rejects.toMatchObject(forged);
    await expect(call({ subject, signature: 'key of executor-001' })).rejects.toMatchObject(forged);
  });

  it('accepts the previous key for five minutes after a rotation', async () => {
    const instance = anExecutorInstance();
    const { call, clock } = setUp(handedOff(), [instance]);
    instance.rotateKey('new key', clock.now());
    const rotated = setUp(handedOff(), [instance]);
    const report = { status: 'running', lines: [] } as const;
    const previous = { signature: 'key of executor-001', report };
    expect(await rotated.call({ ...previous, messageId: 'm-1' })).toBe('running');
    expect(await rotated.call({ signature: 'new key', report, messageId: 'm-2' })).toBe('running');
    await rotated.clock.pass(5 * 60_000);
    await expect(rotated.call({ ...previous, messageId: 'm-3' })).rejects.toMatchObject({
      code: 'callback.forged',
    });
    await expect(call({ signature: 'new key' })).rejects.toMatchObject({ code: 'callback.forged' });
  });

  it('appends a signed report once when it arrives again, and again only when the store was away', async () => {
    const { call, noted, journal } = setUp(handedOff());
    const report = { status: 'running', lines: [{ level: 'info', message: 'half' }] } as const;
    const signed = { report, signature: 'key of executor-001' };
    const { append } = journal;
    journal.append = () => Promise.reject(new Error('away'));
    await expect(call(signed)).rejects.toThrow('away');
    journal.append = append;
    for (let n = 0; n < 3; n += 1) expect(await call(signed)).toBe('running');
    expect(noted).toHaveLength(1);
    expect(await call({ ...signed, messageId: 'm-2' })).toBe('running');
    for (let n = 0; n < 2; n += 1) await call({ report });
    expect(noted).toHaveLength(4);
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
    'reports only to the instance that signs that its callback for %s is too late',
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
