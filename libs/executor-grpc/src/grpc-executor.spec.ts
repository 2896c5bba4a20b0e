import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { accepted, type ExecutionContext } from '@distribute-schedule/executor-api';
import { anExecutionContext, anExecutionTask } from '@distribute-schedule/executor-api/testing';
import { EgressGuard } from '@distribute-schedule/executor-http';
import { Metadata, ServerCredentials, status, type ServerUnaryCall } from '@grpc/grpc-js';
import { GrpcExecutor } from './grpc-executor';
import type { ExecuteRequest, ExecuteResponse, HealthReply, LogLevel } from './protocol';
import { aProxyTo } from './testing/a-proxy-to';
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
  /** Resolves every name to this machine. */
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
  const responding = (response: Partial<ExecuteResponse>) =>
    serve({ Execute: (_, respond) => respond(null, { ...done, ...response }) });
  const failing = (code: status, details: string, metadata = new Metadata()) =>
    serve({ Execute: (_, respond) => respond({ code, details, metadata, name: 'x', message: details }) });

  afterEach(async () => {
    await Promise.all(executors.splice(0).map((executor) => executor.stop()));
    for (const server of servers.splice(0)) server.close();
  });

  it('sends the attempt to the service and returns its result', async () => {
    const calls: ServerUnaryCall<ExecuteRequest, ExecuteResponse>[] = [];
    const { address } = await serve({
      Execute: (call, respond) => {
        calls.push(call);
        respond(null, { ...done, code: 7, message: 'seven rows', dataJson: '{"rows":7}' });
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

  it('reports the work as handed off when the service accepts it', async () => {
    const { address } = await responding({ acceptedBy: 'batch-3' });
    const executor = await start();
    expect(await executor.execute(aTask({ address }), aContext().context)).toEqual(accepted('batch-3'));
  });

  it('logs a line with an unknown level of a newer service as info', async () => {
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

  it('passes on log lines and progress of a stream', async () => {
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

  it('fails when a stream ends without a result', async () => {
    const { address } = await serve({ ExecuteStream: (call) => call.end() });
    const executor = await start();
    await expect(
      executor.execute(aTask({ address, stream: true }), aContext().context),
    ).rejects.toMatchObject({
      message: 'the service ended its stream without a result',
      final: false,
    });
  });

  it('fails when the data is not valid JSON', async () => {
    const { address } = await responding({ dataJson: '{oops' });
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'data_json that is not valid JSON',
    );
  });

  it.each([
    [status.UNAVAILABLE, 'no database', false],
    [status.INTERNAL, 'a bug', false],
    [status.INVALID_ARGUMENT, 'day is missing', true],
    [status.FAILED_PRECONDITION, 'closed', true],
  ])('fails with the status %p, and prevents a retry if the status says so', async (code, details, final) => {
    const { address } = await failing(code, details);
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toMatchObject({
      message: `the call failed with status ${status[code]}: ${details}`,
      final,
    });
  });

  it('reports the number of a status without a name', async () => {
    const { address } = await failing(JSON.parse('77') as status, 'odd');
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'the call failed with status 77: odd',
    );
  });

  it.each([
    ['1500', { retryAfterMs: 1500, final: false }],
    ['-1', { retryAfterMs: undefined, final: true }],
    ['soon', { retryAfterMs: undefined, final: false }],
  ])('applies a retry pushback of %s', async (pushback, expected) => {
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

  it('ends at the deadline when the signal does not abort', async () => {
    const { address } = await serve({ Execute: () => undefined });
    const executor = await start();
    const { context } = aContext({ timeoutMs: 200 });
    await expect(executor.execute(aTask({ address }), context)).rejects.toThrow(
      'the call failed with status DEADLINE_EXCEEDED',
    );
  });

  it.each([true, false])(
    'opens a new connection when the old one no longer receives data (health check: %p)',
    async (health_check) => {
      const { port } = await serve({
        Execute: (_, respond) => respond(null, done),
        Check: (_, respond) => respond(null, { status: 'SERVING' }),
      });
      const proxy = await aProxyTo(port);
      servers.push(proxy);
      const executor = await start();
      const task = aTask({ address: proxy.address, health_check });
      expect(await executor.execute(task, aContext().context)).toMatchObject({ code: 0 });
      proxy.freeze();
      const frozen = aContext({ timeoutMs: 200 }).context;
      await expect(executor.execute(task, frozen)).rejects.toThrow('DEADLINE_EXCEEDED');
      expect(await executor.execute(task, aContext({ timeoutMs: 3000 }).context)).toMatchObject({ code: 0 });
    },
  );

  it('refuses a response of more than 1 MiB', async () => {
    const { address } = await responding({ dataJson: JSON.stringify('x'.repeat(2 * 1024 ** 2)) });
    const executor = await start();
    await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow(
      'RESOURCE_EXHAUSTED',
    );
  });

  it('allows a retry when the service cannot be reached', async () => {
    const server = await responding({});
    server.close();
    const executor = await start();
    await expect(
      executor.execute(aTask({ address: server.address }), aContext().context),
    ).rejects.toMatchObject({
      message: expect.stringContaining('UNAVAILABLE') as unknown,
      final: false,
    });
  });

  describe('health check', () => {
    const serving = (statuses: HealthReply['status'][], seen: string[] = []) =>
      serve({
        Execute: (_, respond) => respond(null, done),
        Check: (call, respond) => {
          seen.push(call.request.service);
          respond(null, { status: statuses.shift() ?? 'SERVING' });
        },
      });

    it('is made before the first call, and not again for a while', async () => {
      const seen: string[] = [];
      const { address } = await serving([], seen);
      const executor = await start();
      for (let n = 0; n < 3; n += 1) await executor.execute(aTask({ address }), aContext().context);
      expect(seen).toEqual(['executor.v1.Executor']);
    });

    it('prevents the call when the service does not serve, and is repeated at the next attempt', async () => {
      const { address } = await serving(['NOT_SERVING']);
      const executor = await start();
      await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toMatchObject({
        message: 'the service reports the health status NOT_SERVING',
        final: false,
      });
      expect(await executor.execute(aTask({ address }), aContext().context)).toMatchObject({ code: 0 });
    });

    it('is repeated after a failed call', async () => {
      let checks = 0;
      const { address } = await serve({
        Execute: (_, respond) => respond({ code: status.INTERNAL, details: 'a bug' }),
        Check: (_, respond) => {
          checks += 1;
          respond(null, { status: 'SERVING' });
        },
      });
      const executor = await start();
      for (let n = 0; n < 2; n += 1) {
        await expect(executor.execute(aTask({ address }), aContext().context)).rejects.toThrow('a bug');
      }
      expect(checks).toBe(2);
    });

    it('is abandoned when the signal aborts, and no call follows', async () => {
      const controller = new AbortController();
      const reason = new Error('the task was cancelled');
      let calls = 0;
      const { address } = await serve({
        Execute: (_, respond) => {
          calls += 1;
          respond(null, done);
        },
        Check: () => controller.abort(reason),
      });
      const executor = await start();
      const { context } = aContext({ signal: controller.signal, timeoutMs: 60_000 });
      const startedAt = performance.now();
      await expect(executor.execute(aTask({ address }), context)).rejects.toBe(reason);
      // A health check would wait five seconds for a service that does not respond.
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      expect(calls).toBe(0);
    });

    it('reports the reason once when the health is unknown', async () => {
      const { address } = await serve({
        Check: (_, respond) => respond({ code: status.UNAVAILABLE, details: 'starting' }),
      });
      const executor = await start();
      const error: unknown = await executor
        .execute(aTask({ address }), aContext().context)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        name: 'ExecutionError',
        final: false,
        message: 'the health of the service is unknown: the call failed with status UNAVAILABLE: starting',
      });
      // A log would print the cause in addition.
      expect(error).not.toHaveProperty('cause');
    });

    it('is skipped when the task disables it', async () => {
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
    const serveWithTls = (needsClientCertificate: boolean) =>
      serve(
        { Execute: (_, respond) => respond(null, done) },
        ServerCredentials.createSsl(ca, [pair], needsClientCertificate),
      );
    const noClient = { certFile: '', keyFile: '' };

    afterAll(() => certificates.remove());

    it('trusts the configured authority, and only for the host name of the task', async () => {
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

    it('does not trust an unknown authority', async () => {
      const { port } = await serveWithTls(false);
      const executor = await start(open, { enabled: true, caFile: '', ...noClient });
      await expect(
        executor.execute(aTask({ address: `orders.test:${port}` }), aContext().context),
      ).rejects.toThrow('UNAVAILABLE');
    });

    it('presents its certificate when the service requires one', async () => {
      const { port } = await serveWithTls(true);
      const task = aTask({ address: `orders.test:${port}`, tls: true });
      const withOwn = await start(open, { enabled: false, caFile, ...clientFiles });
      expect(await withOwn.execute(task, aContext().context)).toMatchObject({ code: 0 });
      const without = await start(open, { enabled: false, caFile, ...noClient });
      await expect(without.execute(task, aContext().context)).rejects.toThrow('UNAVAILABLE');
    });

    it('does not start when the files cannot be used', async () => {
      await expect(start(open, { enabled: true, caFile: '/nowhere.pem', ...noClient })).rejects.toThrow(
        'ca_file',
      );
      await expect(start(open, { enabled: true, caFile, certFile: caFile, keyFile: '' })).rejects.toThrow(
        'its key',
      );
    });
  });

  describe('with an egress guard', () => {
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

    it('resolves a name once when several attempts need it at the same time', async () => {
      const { port } = await responding({});
      let resolutions = 0;
      const counting = async () => {
        resolutions += 1;
        await setImmediate();
        return resolve();
      };
      const executor = await start(new EgressGuard({ allowPrivate: true, allowLoopback: true }, counting));
      const run = () => executor.execute(aTask({ address: `orders.test:${port}` }), aContext().context);
      await Promise.all([run(), run(), run()]);
      expect(resolutions).toBe(1);
      await run();
      expect(resolutions).toBe(2);
    });

    it('refuses a name that resolves to a refused address', async () => {
      const { port } = await responding({});
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
    [{ address: 'a:1', adress: 'b' }, 'the parameter "adress" is unknown; known are address, payload'],
    [{ address: 'a:1', tls: 'yes' }, 'tls must be true or false'],
    [
      { address: 'a:1', metadata: { 'grpc-timeout': '1' } },
      'metadata.grpc-timeout cannot be set, because the executor sets it',
    ],
    [{ address: 'a:1', metadata: { 'Idempotency-Key': '1' } }, 'cannot be set, because the executor sets it'],
    [{ address: 'a:1', metadata: { 'a-bin': '1' } }, 'binary metadata is not supported'],
    [{ address: 'a:1', metadata: { a: 'x\r\ny: z' } }, 'metadata.a contains a character that is not allowed'],
    [{ address: 'a:1', metadata: { 'a b': 'x' } }, 'is not a valid metadata name'],
    [{ address: 'a:1', metadata: { a: 5 } }, 'metadata.a must be a string'],
    ['a:1', 'must be a mapping'],
  ])('refuses %j and prevents retries', async (parameters, reason) => {
    const executor = await start();
    await expect(executor.execute(aTask(parameters), aContext().context)).rejects.toMatchObject({
      message: expect.stringContaining(reason) as unknown,
      final: true,
    });
  });
});
