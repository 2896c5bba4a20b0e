import {
  ExecutionError,
  accepted,
  type ExecutionContext,
  type ExecutionTask,
} from '@distribute-schedule/executor-api';
import { workerId, type AttemptToken, type JsonValue, type Task } from '@distribute-schedule/domain';
import type { CallbackUrl } from './attempt';
import { AttemptOutcomes, type AttemptOutcome } from './attempt-outcomes';
import { AttemptRunner } from './attempt-runner';
import { ExecutorRegistry } from './executor-registry';
import { anotherTask, type TaskOverrides } from '@distribute-schedule/domain/testing';
import { fakeSecrets } from '../testing/fake-secrets';
import { RecordingJournal } from '../testing/recording-journal';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { anExecutor, succeed, runForever, runUntilAborted, type Run } from '../testing/an-executor';

const worker = workerId('worker-1');
let clock: SettableClock;
const pass = (ms: number) => clock.pass(ms);

function started(order: TaskOverrides = {}): Task {
  const task = anotherTask({
    configId: 'nightly',
    name: 'Nightly report',
    handler: 'report',
    timeoutMs: 300_000,
    ...order,
  });
  task.start({ attemptToken: 'attempt-1' as AttemptToken, workerId: worker, at: 1 });
  return task;
}

const aSecret = 'k3y-of-the-shop';

const anAddress: CallbackUrl = ({ taskId, attempt, attemptToken }) =>
  `https://schedule.example/${taskId}/${attempt}/${attemptToken}`;

function aRunner(
  run: Run,
  { callbackUrl }: { callbackUrl: CallbackUrl | undefined } = { callbackUrl: anAddress },
) {
  const logger = new RecordingLogger();
  const journal = new RecordingJournal();
  const outcomes = new AttemptOutcomes(clock, new SettableRandomness(), 1000);
  const ended: AttemptOutcome[] = [];
  const executors = new ExecutorRegistry([anExecutor(run)]);
  const secrets = fakeSecrets({ token: aSecret });
  const parts = { executors, outcomes, clock, logger, journal, secrets, ...(callbackUrl && { callbackUrl }) };
  const runner = new AttemptRunner(parts, (outcome) => ended.push(outcome));
  const runToEnd = async (task = started()) => {
    runner.start(task);
    await pass(0);
    expect(ended).toHaveLength(1);
    return ended[0]!.change.task.toSnapshot();
  };
  return { runner, ended, logger, journal, runToEnd, last: () => ended.at(-1)?.change.task.toSnapshot() };
}

describe('AttemptRunner', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  describe('an attempt whose parameters name a secret', () => {
    const written = { header: 'Bearer {{secrets.token}}', plain: 1 };
    const naming = (parameters: JsonValue = written) => started({ parameters });

    it('passes the value to the executor, and keeps the parameters of the task as they are written', async () => {
      const seen: unknown[] = [];
      const { runToEnd } = aRunner((task, context) => {
        seen.push(task.parameters, context.parameters, context.secrets);
        return succeed(task, context);
      });
      const task = await runToEnd(naming());
      const parameters = { header: `Bearer ${aSecret}`, plain: 1 };
      const secrets = { values: { token: aSecret }, parametersAsWritten: written };
      expect(seen).toEqual([parameters, parameters, secrets]);
      expect(task.parameters).toEqual(written);
    });

    it('masks the value in the result, in log lines and in the progress', async () => {
      const { runToEnd, journal, logger } = aRunner((task, { logger, progress }) => {
        logger.info(`sent ${JSON.stringify(task.parameters)}`);
        progress(50, `half of ${aSecret}`);
        return Promise.resolve({
          code: 0,
          message: `used ${aSecret}`,
          data: { echo: [`Bearer ${aSecret}`] },
        });
      });
      const task = await runToEnd(naming());
      expect(task.result).toEqual({ code: 0, message: 'used ***', data: { echo: ['Bearer ***'] } });
      expect(JSON.stringify([journal, logger])).not.toContain(aSecret);
      expect(JSON.stringify(journal)).toContain('sent {\\"header\\":\\"Bearer ***\\"');
    });

    it('masks the value in a result that is cut, and in the message of an error and of its cause', async () => {
      const long = { echo: `${'x'.repeat(990)}${aSecret}` };
      const cut = await aRunner(() => Promise.resolve({ code: 0, message: '', data: long })).runToEnd(
        naming(),
      );
      expect(JSON.stringify(cut.result)).not.toContain(aSecret.slice(0, 6));

      const cause = new Error(`refused ${encodeURIComponent(aSecret)}`);
      const { runToEnd, logger } = aRunner(() => Promise.reject(new Error(`no ${aSecret}`, { cause })));
      expect((await runToEnd(naming())).error).toBe('no ***: refused ***');
      expect(JSON.stringify(logger)).not.toContain(aSecret);
    });

    it('fails without calling the executor when this worker lacks the secret, and is retried', async () => {
      const run = jest.fn(succeed);
      const { runToEnd } = aRunner(run);
      expect(await runToEnd(naming({ key: '{{secrets.other}}' }))).toMatchObject({
        state: { status: 'retrying' },
        error: expect.stringContaining('this worker does not have the secret other') as string,
      });
      expect(run).not.toHaveBeenCalled();
    });

    it('gives no secrets to a task that names none', async () => {
      const seen: unknown[] = [];
      const { runToEnd } = aRunner((_, context) => {
        seen.push('secrets' in context);
        return Promise.resolve({ code: 0, message: aSecret });
      });
      expect((await runToEnd()).result?.message).toBe(aSecret);
      expect(seen).toEqual([false]);
    });
  });

  describe('an attempt that its executor ends', () => {
    it('succeeds with the result, guarded by the version token of its start', async () => {
      const { ended, runToEnd } = aRunner(() => Promise.resolve({ code: 0, message: 'ok', data: [1] }));
      const task = await runToEnd();
      expect(task.state.status).toBe('success');
      expect(task.result).toEqual({ code: 0, message: 'ok', data: [1] });
      expect(ended[0]?.change.versionToken).toBe('attempt-1');
      expect(ended[0]?.running.status).toBe('running');
    });

    it('stays running, handed off, when a service accepted the work', async () => {
      const { runner, ended, runToEnd } = aRunner(() => Promise.resolve(accepted('billing-1')));
      const task = await runToEnd();
      expect(task.state).toMatchObject({ status: 'running', handedOffTo: 'billing-1' });
      expect(ended[0]?.change).toMatchObject({ versionToken: 'attempt-1' });
      expect(runner.count).toBe(0);
    });

    it('fails at once when a service accepted the work but has no URL to call back', async () => {
      const { runToEnd } = aRunner(() => Promise.resolve(accepted('billing-1')), { callbackUrl: undefined });
      expect((await runToEnd()).error).toBe(
        'billing-1 accepted the work and must call back, but this worker has no callback address; set api.public_url',
      );
    });

    it('stays handed off when the worker stops during the attempt', async () => {
      const { runner, last } = aRunner(async () => {
        await clock.sleep(100);
        return accepted('billing-1');
      });
      runner.start(started());
      runner.abortAll('stop');
      await pass(100);
      expect(last()?.state).toMatchObject({ status: 'running', handedOffTo: 'billing-1' });
    });

    it('fails with the thrown error and is retried', async () => {
      const { runToEnd } = aRunner(() => Promise.reject(new Error('disk full')));
      const task = await runToEnd();
      expect(task).toMatchObject({ state: { status: 'retrying' }, error: 'disk full', failedAttempts: 1 });
    });

    it('fails for good when the executor says that a retry is useless', async () => {
      const { runToEnd } = aRunner(() => Promise.reject(new ExecutionError('404', { final: true })));
      expect(await runToEnd()).toMatchObject({ state: { status: 'failed' }, error: '404' });
    });

    it('is not retried earlier than the executor says', async () => {
      const { runToEnd } = aRunner(() =>
        Promise.reject(new ExecutionError('busy', { retryAfterMs: 90_000 })),
      );
      const now = clock.now();
      expect((await runToEnd()).state).toEqual({ status: 'retrying', runAt: now + 90_000 });
    });

    it('fails when the executor throws before it returns a promise', async () => {
      const { runToEnd } = aRunner(() => {
        throw new Error('at once');
      });
      expect((await runToEnd()).error).toBe('at once');
    });

    it('fails when the executor throws a value that is not an error', async () => {
      const thrown: unknown = { code: 1 };
      const { runToEnd } = aRunner(() => {
        throw thrown as Error;
      });
      expect((await runToEnd()).error).toBe('it threw {"code":1}');
    });

    it('fails when the executor does not return a result', async () => {
      const { runToEnd } = aRunner(() => undefined as unknown as Promise<unknown>);
      expect((await runToEnd()).error).toBe('the executor must return a result object, got undefined');
    });

    it('stores the beginning of a result that is too large, marked as truncated', async () => {
      const { runToEnd } = aRunner(() => Promise.resolve({ code: 0, message: 'ok', data: 'x'.repeat(5000) }));
      expect((await runToEnd()).result?.truncated).toBe('kept 1000 of 5000 bytes, as text');
    });

    it('fails without a retry when the stored retry policy is invalid', async () => {
      const { runToEnd } = aRunner(() => Promise.reject(new Error('disk full')));
      const retryPolicy = { ...anotherTask().toSnapshot().retryPolicy, maxRetries: -1 };
      const task = await runToEnd(started({ retryPolicy }));
      expect(task.state.status).toBe('failed');
      expect(task.error).toMatch(/^disk full \(not retried: .*maxRetries/);
    });
  });

  it('fails a task whose executor type the worker does not have', async () => {
    const { runToEnd } = aRunner(succeed);
    const task = await runToEnd(started({ executor: 'grpc' }));
    expect(task.error).toBe('this worker does not have the executor "grpc"; it has local');
    expect(task.state.status).toBe('retrying');
  });

  describe('the log', () => {
    const fields = { attempt: 1, status: 'retrying' };

    it('has one line with the first 500 characters of the reason when an attempt fails, and no payload', async () => {
      const { logger, runToEnd } = aRunner(() => Promise.reject(new Error(`disk full ${'x'.repeat(600)}`)));
      const running = started({ parameters: { password: 'open sesame' } });
      await runToEnd(running);
      expect(logger.messages('info', 'warn', 'error')).toEqual(['attempt failed']);
      expect(logger.fieldsOf('attempt failed')).toEqual([
        { ...fields, taskId: running.id, reason: `disk full ${'x'.repeat(490)}` },
      ]);
      expect(JSON.stringify(logger.lines)).not.toContain('sesame');
    });

    it('says why when an attempt fails without its executor', async () => {
      const { logger, runToEnd } = aRunner(succeed);
      await runToEnd(started({ executor: 'grpc' }));
      const reason = 'this worker does not have the executor "grpc"; it has local';
      expect(logger.fieldsOf('attempt failed')).toMatchObject([{ ...fields, reason }]);
    });

    it.each([
      ['timeout', 'attempt failed', 'timed out after 5m'],
      ['cut off', 'attempt crashed', 'its worker lost the connection to the store and stopped it'],
      ['stop', 'attempt returned to the queue', 'the worker is stopping'],
      ['cancel', 'attempt cancelled', undefined],
    ] as const)('says why when an attempt ends by %s', async (cause, message, reason) => {
      const { runner, logger } = aRunner(runUntilAborted);
      runner.start(started());
      runner.abortAll(cause);
      await pass(0);
      expect(logger.fieldsOf(message).map((line) => line['reason'])).toEqual([reason]);
    });

    it('says nothing when an attempt succeeds', async () => {
      const { logger, runToEnd } = aRunner(succeed);
      await runToEnd();
      expect(logger.lines).toEqual([]);
    });
  });

  it('passes the task and its context to the executor', async () => {
    const seen: { task: ExecutionTask; context: ExecutionContext }[] = [];
    const { journal, runToEnd } = aRunner((task, context) => {
      seen.push({ task, context: { ...context } });
      context.logger.info('on it');
      return succeed(task, context);
    });
    const running = started({ parameters: { to: 'a@b.c' }, previousFireTime: 5, nextFireTime: 7 });
    await runToEnd(running);
    const { task, context } = seen[0]!;
    const { id } = running;
    expect(task).toEqual({
      id,
      configId: 'nightly',
      name: 'Nightly report',
      type: 'local',
      handler: 'report',
      parameters: { to: 'a@b.c' },
      balancing: 'least_tasks',
    });
    expect(context).toMatchObject({ idempotencyKey: id, attempt: 1, timeoutMs: 300_000 });
    expect(context).toMatchObject({
      attemptToken: 'attempt-1',
      callbackUrl: `https://schedule.example/${id}/1/attempt-1`,
    });
    expect(context).toMatchObject({ parameters: { to: 'a@b.c' }, previousFireTime: 5, nextFireTime: 7 });
    expect(context.signal.aborted).toBe(false);
    expect(journal.entries).toMatchObject([
      { taskId: id, attemptToken: 'attempt-1', lines: [{ level: 'info', message: 'on it' }] },
    ]);
  });

  it('keeps the task unchanged when the executor changes its parameters', async () => {
    const { runToEnd } = aRunner((task, context) => {
      (task.parameters as { list: number[] }).list.push(2);
      return succeed(task, context);
    });
    expect((await runToEnd(started({ parameters: { list: [1] } }))).parameters).toEqual({ list: [1] });
  });

  describe('an attempt that has timed out', () => {
    it('fails at once when the executor obeys its signal', async () => {
      const { runner, last } = aRunner(runUntilAborted);
      runner.start(started());
      await pass(299_999);
      expect(last()).toBeUndefined();
      await pass(1);
      expect(last()).toMatchObject({ state: { status: 'retrying' }, error: 'timed out after 5m' });
    });

    it('fails within a second when the executor ignores its signal', async () => {
      const { runner, last, logger } = aRunner(runForever);
      runner.start(started());
      await pass(301_000);
      expect(last()?.error).toBe('timed out after 5m');
      expect(runner.count).toBe(0);
      expect(logger.fieldsOf('executor ignores its signal; its attempt ends without it')).toHaveLength(1);
    });

    it('stays failed when the executor returns late', async () => {
      const { runner, ended, logger } = aRunner(async () => {
        await clock.sleep(400_000);
        return { code: 0, message: 'ok' };
      });
      runner.start(started());
      await pass(400_000);
      expect(ended).toHaveLength(1);
      expect(logger.fieldsOf('late result dropped')).toMatchObject([{ end: 'returned' }]);
    });

    it('ignores what the executor logs for the first time after that', async () => {
      const { runner, journal } = aRunner(async (task, context) => {
        await clock.sleep(400_000);
        context.logger.info('still here');
        context.progress(100);
        return succeed(task, context);
      });
      runner.start(started());
      await pass(401_000);
      expect(journal.entries).toEqual([]);
    });

    it('does not harm the worker when the executor throws late', async () => {
      const { runner, ended, logger } = aRunner(async () => {
        await clock.sleep(400_000);
        throw new Error('too late');
      });
      runner.start(started());
      await pass(400_000);
      expect(ended).toHaveLength(1);
      expect(logger.fieldsOf('late result dropped')).toMatchObject([{ end: 'threw' }]);
    });

    it('aborts its signal with the reason', async () => {
      let reason: unknown;
      const { runner } = aRunner(async (_, { signal }) => {
        await clock.sleep(300_100);
        reason = signal.reason;
      });
      runner.start(started());
      await pass(301_000);
      expect(reason).toMatchObject({
        name: 'TimeoutError',
        abortCause: 'timeout',
        message: 'timed out after 5m',
      });
    });

    it('fails alone when a listener of its signal throws', async () => {
      const { runner, journal, last } = aRunner((task, context) => {
        context.signal.addEventListener('abort', () => {
          throw new Error('no such cursor');
        });
        return runUntilAborted(task, context);
      });
      runner.start(started({ timeoutMs: 1000 }));
      await pass(1000);
      expect(last()).toMatchObject({ state: { status: 'retrying' }, error: 'timed out after 1s' });
      const lines = journal.entries.flatMap(({ lines }) => lines.map(({ message }) => message));
      expect(lines).toContain("a listener of the attempt's signal failed: no such cursor");
    });

    it('shows an aborted signal to an executor that reads it only then', async () => {
      let isAborted: boolean | undefined;
      const { runner } = aRunner(async (_, context) => {
        await clock.sleep(300_100);
        isAborted = context.signal.aborted;
      });
      runner.start(started());
      await pass(301_000);
      expect(isAborted).toBe(true);
    });

    it('leaves no timer when it ends in time', async () => {
      const { runToEnd } = aRunner(succeed);
      await runToEnd();
      expect(clock.waiting).toBe(0);
    });
  });

  describe('abort', () => {
    it('cancels the task even if the executor completes it', async () => {
      const { runner, last } = aRunner(
        (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve({ code: 0, message: 'ok' }));
          }),
      );
      const task = started();
      runner.start(task);
      expect(runner.abort(task.id, 'cancel')).toBe(true);
      await pass(0);
      expect(last()?.state.status).toBe('cancelled');
      expect(last()?.steps.map(({ what }) => what)).toEqual([
        'scheduled',
        'started',
        'cancel requested',
        'cancelled',
      ]);
    });

    it('cancels within a second when the executor ignores its signal', async () => {
      const { runner, last } = aRunner(runForever);
      const task = started();
      runner.start(task);
      runner.abort(task.id, 'cancel');
      await pass(1000);
      expect(last()?.state.status).toBe('cancelled');
    });

    it('returns false when no attempt of the task runs here', () => {
      const { runner } = aRunner(runForever);
      runner.start(started());
      expect(runner.abort('other@1', 'cancel')).toBe(false);
    });

    it('returns the task to the queue when the worker stops, without counting a failed attempt', async () => {
      const { runner, last } = aRunner(runUntilAborted);
      runner.start(started());
      runner.abortAll('stop');
      await pass(0);
      expect(last()).toMatchObject({ state: { status: 'pending' }, failedAttempts: 0 });
    });

    it('keeps the result of a task that was completed while the worker stops', async () => {
      const { runner, last } = aRunner(async () => {
        await clock.sleep(100);
        return { code: 0, message: 'ok' };
      });
      runner.start(started());
      runner.abortAll('stop');
      await pass(100);
      expect(last()?.state.status).toBe('success');
    });

    it('counts an attempt that was cut off as crashed, whatever its executor returns', async () => {
      const { runner, last } = aRunner(async () => {
        await clock.sleep(100);
        return { code: 0, message: 'ok' };
      });
      runner.start(started());
      runner.abortAll('cut off');
      await pass(100);
      expect(last()).toMatchObject({ state: { status: 'pending' }, failedAttempts: 0, crashes: 1 });
      expect(last()?.steps.map(({ what }) => what)).toContain('attempt crashed');
    });

    it('keeps the first cause of an abort', async () => {
      const { runner, last } = aRunner(runForever);
      const task = started();
      runner.start(task);
      runner.abort(task.id, 'cancel');
      runner.abortAll('cut off');
      await pass(500);
      expect(last()?.state.status).toBe('cancelled');
    });
  });
});
