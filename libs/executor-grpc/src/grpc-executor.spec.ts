import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { accepted, type ExecutionContext } from '@distribute-schedule/executor-api';
import { anExecutionContext, anExecutionTask } from '@distribute-schedule/executor-api/testing';
import { EgressGuard } from '@distribute-schedule/executor-http';
import { Metadata, ServerCredentials, status, type ServerUnaryCall } from '@grpc/grpc-js';
import { GrpcExecutor } from './grpc-executor';
import type { ExecuteRequest, ExecuteResponse, HealthReply, LogLevel } from './protocol';
import { aWayTo } from './testing/a-way-to';
import { makeCertificates } from './testing/certificates';
import { grpcServer, type Behaviour, type TestGrpcServer } from './testing/grpc-server';

const anId = 'nightly@1700000000000';
const done: ExecuteResponse = { code: 0, message: 'ok', dataJson: '', acceptedBy: '' };

const aTask = (parameters: unknown) => anExecutionTask({ type: 'grpc', handler: 'report', parameters });
const aContext = (overrides: Partial<ExecutionContext> = {}) => {
  const context = anExecutionContext({
    callbackUrl: 'https://schedule.example/callback',
    nextFireTime: 1_700_000_060_000,
    timeoutMs: 10_000,
    ...overrides,
  });
  return { context, lines: context.lines, progress: context.progressCalls };
};

describe('GrpcExecutor', () => {
  const servers: Pick<TestGrpcServer, 'close'>[] = [];
  const executors: GrpcExecutor[] = [];
  /** Every name is this machine. */
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const open = new EgressGuard({ allowPrivate: true, allowLoopback: true }, resolve);

  const start = async (...given: ConstructorParameters<typeof GrpcExecutor> | []) => {
    const [guard = open, tls] = given;
    const executor = new GrpcExecutor(guard, tls);
    executors.push(executor);
    await executor.start();
    return executor;
  };
  const serve = async (behaviour: Behaviour, credentials?: ServerCredentials) => {
    const server = await grpcServer(behaviour, credentials);
    servers.push(server);
    return server;
  };
  const answering = (response: Partial<ExecuteResponse>) =>
    serve({ Execute: (_, answer) => answer(null, { ...done, ...response }) });
  const failing = (code: status, details: string, metadata = new Metadata()) =>
    serve({ Execute: (_, answer) => answer({ code, details, metadata, name: 'x', message: details }) });

  afterEach(async () => {
    await Promise.all(executors.splice(0).map((executor) => executor.stop()));
    for (const server of servers.splice(0)) server.close();
  });

  it('sends all that a service needs to know, and gives its result', async () => {
    const calls: ServerUnaryCall<ExecuteRequest, ExecuteResponse>[] = [];
    const { address } = await serve({
      Execute: (call, answer) => {
        calls.push(call);
        answer(null, { ...done, code: 7, message: 'seven rows', dataJson: '{"rows":7}' });
      },
    });
    const executor = await start();
    const task = aTask({ address, payload: { day: 'today' }, metadata: { authorization: 'Bearer x' } });
    expect(await executor.execute(task, aContext().context)).toEqual({
      code: 7,
      message: 'seven rows',
      data: { rows: 7 },
    });
    expect(calls[0]?.request).toEqual({
      executionId: anId,
      taskId: 'nightly',
      taskName: 'Nightly',
      handler: 'report',
      payloadJson: '{"day":"today"}',
      attempt: 2,
      idempotencyKey: anId,
      scheduledTimeMs: 1_700_000_000_000,
      nextFireTimeMs: 1_700_000_060_000,
      _nextFireTimeMs: 'nextFireTimeMs',
      timeoutMs: 10_000,
      callbackUrl: 'https://schedule.example/callback',
    });
    expect(calls[0]?.metadata.getMap()).toMatchObject({
      authorization: 'Bearer x',
      'idempotency-key': anId,
      'x-schedule-execution-id': anId,
      'x-schedule-task-id': 'nightly',
      'x-schedule-attempt': '2',
      'x-schedule-time': '2023-11-14T22:13:20.000Z',
    });
    const deadline = new Date(calls[0]!.getDeadline()).getTime() - Date.now();
    expect(deadline).toBeGreaterThan(5_000);
    expect(deadline).toBeLessThanOrEqual(10_000);
  });

  it('leaves the work to a callback where the service says so', async () => {
    const { address } = await answering({ acceptedBy: 'batch-3' });
    const executor = await start();
    expect(await executor.execute(aTask({ address }), aContext().context)).toEqual(accepted('batch-3'));
  });

  it('keeps a line of a level that only a later version of the service knows', async () => {
    const { address } = await serve({
      ExecuteStream: (call) => {
        call.write({ log: { level: 4 as unknown as LogLevel, message: 'in detail' } });
        call.write({ result: done });
        call.end();
      },
    });
    const executor = await start();
    const { context, lines } = aContext();
    expect(await executor.execute(aTask({ address, stream: true }), context)).toMatchObject({ code: 0 });
    expect(lines).toEqual(['info in detail']);
  });

  it('keeps log and progress that come on the way', async () => {
    const { address } = await serve({
      ExecuteStream: (call) => {
        call.write({ log: { level: 'LEVEL_WARN', message: 'slow disk' } });
        call.write({ progress: { percent: 40, note: 'copying' } });
        call.write({ log: { level: 'LEVEL_UNSPECIFIED', message: 'done' } });
        call.write({ result: { ...done, dataJson: '[1]' } });
        call.end();
      },
    });
    const executor = await start();
    const { context, lines, progress } = aContext();
    expect(await executor.execute(aTask({ address, stream: true }), context)).toMatchObject({ data: [1] });
    expect(lines).toEqual(['warn slow disk', 'info done']);
    expect(progress).toEqual([[40, 'copying']]);
  });

  it('fails where a stream ends without a result', async () => {
    const { address } = await serve({ ExecuteStream: (call) => call.end() });
    const executor = await start();
    await expect(
      executor.execute(aTask({ address, stream: true }), aContext().context),
    ).rejects.toMatchObject({
      message: 'the service ended its stream without a result',
      final: false,
    });
  });

  it('fails where the data is no JSON', async () => {
    const { address } = await answering({ dataJson: '{oops' });
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'data_json that is no JSON',
    );
  });

  it.each([
    [status.UNAVAILABLE, 'no database', false],
    [status.INTERNAL, 'a bug', false],
    [status.INVALID_ARGUMENT, 'day is missing', true],
    [status.FAILED_PRECONDITION, 'closed', true],
  ])('fails as the service says, and knows whether a retry is useless (%p)', async (code, details, final) => {
    const { address } = await failing(code, details);
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toMatchObject({
      message: `answered ${status[code]}: ${details}`,
      final,
    });
  });

  it('names a status by its number that has no name', async () => {
    const { address } = await failing(JSON.parse('77') as status, 'odd');
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'answered 77: odd',
    );
  });

  it.each([
    ['1500', { retryAfterMs: 1500, final: false }],
    ['-1', { retryAfterMs: undefined, final: true }],
    ['soon', { retryAfterMs: undefined, final: false }],
  ])('heeds a pushback of %s', async (pushback, expected) => {
    const metadata = new Metadata();
    metadata.set('grpc-retry-pushback-ms', pushback);
    const { address } = await failing(status.RESOURCE_EXHAUSTED, 'busy', metadata);
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toMatchObject(expected);
  });

  it.each([false, true])('cancels the call when its signal aborts (streaming: %p)', async (stream) => {
    const controller = new AbortController();
    const reason = new Error('the task was cancelled');
    const events = new EventTarget();
    const cancelled = once(events, 'cancelled');
    const hang = (call: { on(event: 'cancelled', listener: () => void): unknown }) => {
      call.on('cancelled', () => events.dispatchEvent(new Event('cancelled')));
      controller.abort(reason);
    };
    const { address } = await serve({ Execute: hang, ExecuteStream: hang });
    const executor = await start();
    const { context } = aContext({ signal: controller.signal });
    await expect(executor.execute(aTask({ address, stream }), context)).rejects.toBe(reason);
    await cancelled;
  });

  it('ends at the deadline by itself, too', async () => {
    const { address } = await serve({ Execute: () => undefined });
    const executor = await start();
    const { context } = aContext({ timeoutMs: 200 });
    await expect(executor.execute(aTask({ address }), context)).rejects.toThrow('answered DEADLINE_EXCEEDED');
  });

  it.each([true, false])(
    'goes a new way where on the old one nothing comes any more (health check: %p)',
    async (health_check) => {
      const { port } = await serve({
        Execute: (_, answer) => answer(null, done),
        Check: (_, answer) => answer(null, { status: 'SERVING' }),
      });
      const way = await aWayTo(port);
      servers.push(way);
      const executor = await start();
      const task = aTask({ address: way.address, health_check });
      expect(await executor.execute(task, aContext().context)).toMatchObject({ code: 0 });
      way.freeze();
      const late = aContext({ timeoutMs: 200 }).context;
      await expect(executor.execute(task, late)).rejects.toThrow('DEADLINE_EXCEEDED');
      expect(await executor.execute(task, aContext({ timeoutMs: 3000 }).context)).toMatchObject({ code: 0 });
    },
  );

  it('takes no answer of more than a mebibyte', async () => {
    const { address } = await answering({ dataJson: JSON.stringify('x'.repeat(2 * 1024 ** 2)) });
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'RESOURCE_EXHAUSTED',
    );
  });

  it('fails where nobody listens, to be retried', async () => {
    const server = await answering({});
    server.close();
    const executor = await start();
    await expect(
      executor.execute(aTask({ address: server.address }), aContext().context),
    ).rejects.toMatchObject({
      message: expect.stringContaining('UNAVAILABLE') as unknown,
      final: false,
    });
  });

  describe('health', () => {
    const serving = (statuses: HealthReply['status'][], seen: string[] = []) =>
      serve({
        Execute: (_, answer) => answer(null, done),
        Check: (call, answer) => {
          seen.push(call.request.service);
          answer(null, { status: statuses.shift() ?? 'SERVING' });
        },
      });

    it('asks before the first call, and then leaves the service in peace for a while', async () => {
      const seen: string[] = [];
      const { address } = await serving([], seen);
      const executor = await start();
      for (let n = 0; n < 3; n += 1) await executor.execute(aTask({ address }), aContext().context);
      expect(seen).toEqual(['executor.v1.Executor']);
    });

    it('does not call a service that does not serve, and asks again at the next attempt', async () => {
      const { address } = await serving(['NOT_SERVING']);
      const executor = await start();
      await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toMatchObject({
        message: 'the service says that it is NOT_SERVING',
        final: false,
      });
      expect(await executor.execute(aTask({ address }), aContext().context)).toMatchObject({ code: 0 });
    });

    it('asks again after a call that failed', async () => {
      let asked = 0;
      const { address } = await serve({
        Execute: (_, answer) => answer({ code: status.INTERNAL, details: 'a bug' }),
        Check: (_, answer) => {
          asked += 1;
          answer(null, { status: 'SERVING' });
        },
      });
      const executor = await start();
      for (let n = 0; n < 2; n += 1) {
        await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow('a bug');
      }
      expect(asked).toBe(2);
    });

    it('is not waited for once the signal has aborted, and nothing is called then', async () => {
      const controller = new AbortController();
      const reason = new Error('the task was cancelled');
      let calls = 0;
      const { address } = await serve({
        Execute: (_, answer) => {
          calls += 1;
          answer(null, done);
        },
        Check: () => controller.abort(reason),
      });
      const executor = await start();
      const { context } = aContext({ signal: controller.signal, timeoutMs: 60_000 });
      const startedAt = performance.now();
      await expect(executor.execute(aTask({ address }), context)).rejects.toBe(reason);
      // It is patient with a silent service for five seconds.
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      expect(calls).toBe(0);
    });

    it('is told once where it is not known', async () => {
      const { address } = await serve({
        Check: (_, answer) => answer({ code: status.UNAVAILABLE, details: 'starting' }),
      });
      const executor = await start();
      const error: unknown = await executor
        .execute(aTask({ address }), aContext().context)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        ...{ name: 'ExecutionError', final: false },
        message: "the service's health is not known: answered UNAVAILABLE: starting",
      });
      // A cause is told beside it.
      expect(error).not.toHaveProperty('cause');
    });

    it('is not asked for where the task says so', async () => {
      const { address } = await serving(['NOT_SERVING']);
      const executor = await start();
      const task = aTask({ address, health_check: false });
      expect(await executor.execute(task, aContext().context)).toMatchObject({ code: 0 });
    });
  });

  describe('TLS', () => {
    const certificates = makeCertificates('orders.test');
    const { ca, caFile, clientFiles, server } = certificates;
    const pair = { cert_chain: server.cert, private_key: server.key };
    const serveWithTls = (asksForClient: boolean) =>
      serve(
        { Execute: (_, answer) => answer(null, done) },
        ServerCredentials.createSsl(ca, [pair], asksForClient),
      );
    const noClient = { certFile: '', keyFile: '' };

    afterAll(() => certificates.remove());

    it('trusts the authority of the configuration, for the name that the task asks for', async () => {
      const { port } = await serveWithTls(false);
      const executor = await start(open, { enabled: true, caFile, ...noClient });
      const { context } = aContext();
      expect(await executor.execute(aTask({ address: `orders.test:${port}` }), context)).toMatchObject({
        code: 0,
      });
      await expect(executor.execute(aTask({ address: `other.test:${port}` }), context)).rejects.toThrow(
        'UNAVAILABLE',
      );
    });

    it('trusts no authority that it does not know', async () => {
      const { port } = await serveWithTls(false);
      const executor = await start(open, { enabled: true, caFile: '', ...noClient });
      await expect(
        executor.execute(aTask({ address: `orders.test:${port}` }), aContext().context),
      ).rejects.toThrow('UNAVAILABLE');
    });

    it('shows a certificate of its own where the service asks for one', async () => {
      const { port } = await serveWithTls(true);
      const task = aTask({ address: `orders.test:${port}`, tls: true });
      const withOwn = await start(open, { enabled: false, caFile, ...clientFiles });
      expect(await withOwn.execute(task, aContext().context)).toMatchObject({ code: 0 });
      const without = await start(open, { enabled: false, caFile, ...noClient });
      await expect(without.execute(task, aContext().context)).rejects.toThrow('UNAVAILABLE');
    });

    it('does not start with files that cannot be used', async () => {
      await expect(start(open, { enabled: true, caFile: '/nowhere.pem', ...noClient })).rejects.toThrow(
        'ca_file',
      );
      await expect(start(open, { enabled: true, caFile, certFile: caFile, keyFile: '' })).rejects.toThrow(
        'its key',
      );
    });
  });

  describe('where calls may go', () => {
    const strict = { allowPrivate: false, allowLoopback: false };

    it.each([
      '127.0.0.1:1',
      '2130706433:1',
      '0x7f.1:1',
      '[::1]:1',
      '[::ffff:127.0.0.1]:1',
      '169.254.169.254:80',
    ])('refuses %s', async (address) => {
      const executor = await start(new EgressGuard(strict));
      await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
        /own machine|special/,
      );
    });

    it('asks for the addresses of a name once at a time, however many attempts want them', async () => {
      const { port } = await answering({});
      let asked = 0;
      const counting = async () => {
        asked += 1;
        await setImmediate();
        return resolve();
      };
      const executor = await start(new EgressGuard({ allowPrivate: true, allowLoopback: true }, counting));
      const run = () => executor.execute(aTask({ address: `orders.test:${port}` }), aContext().context);
      await Promise.all([run(), run(), run()]);
      expect(asked).toBe(1);
      await run();
      expect(asked).toBe(2);
    });

    it('refuses a name that resolves to a refused address', async () => {
      const { port } = await answering({});
      const executor = await start(new EgressGuard(strict, resolve));
      const task = aTask({ address: `rebound.test:${port}` });
      await expect(executor.execute(task, aContext().context)).rejects.toThrow(
        '"rebound.test" resolves to 127.0.0.1, which is the worker\'s own machine',
      );
    });
  });

  it.each([
    [{}, 'address is missing or wrong'],
    [{ address: 'orders' }, 'address is missing or wrong'],
    [{ address: 'orders:0' }, 'address is missing or wrong'],
    [{ address: 'orders:99999' }, 'address is missing or wrong'],
    [{ address: 'unix:/tmp/socket' }, 'address is missing or wrong'],
    [{ address: 'dns://8.8.8.8/orders:1' }, 'address is missing or wrong'],
    [{ address: 'user@orders:1' }, 'address is missing or wrong'],
    [{ address: '[orders]:1' }, 'address is missing or wrong'],
    [{ address: 'a:1', adress: 'b' }, '"adress" is not known; there are address, tls'],
    [{ address: 'a:1', tls: 'yes' }, 'tls must be true or false'],
    [
      { address: 'a:1', metadata: { 'grpc-timeout': '1' } },
      'metadata.grpc-timeout is set by the executor itself',
    ],
    [{ address: 'a:1', metadata: { 'Idempotency-Key': '1' } }, 'is set by the executor itself'],
    [{ address: 'a:1', metadata: { 'a-bin': '1' } }, 'binary metadata is not supported'],
    [{ address: 'a:1', metadata: { a: 'x\r\ny: z' } }, 'metadata.a holds a character that is not allowed'],
    [{ address: 'a:1', metadata: { 'a b': 'x' } }, 'is no name of metadata'],
    [{ address: 'a:1', metadata: { a: 5 } }, 'metadata.a must be a text'],
    ['a:1', 'must be a mapping'],
  ])('refuses %j for good', async (parameters, reason) => {
    const executor = await start();
    await expect(executor.execute(aTask(parameters), aContext().context)).rejects.toMatchObject({
      message: expect.stringContaining(reason) as unknown,
      final: true,
    });
  });
});
