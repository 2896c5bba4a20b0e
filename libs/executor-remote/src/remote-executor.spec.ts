import { isHandedOff, type ExecutionContext, type ExecutionTask } from '@distribute-schedule/executor-api';
import { anExecutionContext } from '@distribute-schedule/executor-api/testing';
import { isSignedBy } from '@distribute-schedule/executor-client';
import { Agent, buildConnector } from 'undici';
import { isGenuineToken } from './callback-token';
import type { ChooseInstance } from './choose-instance';
import { RemoteExecutor } from './remote-executor';
import { ServiceCalls } from './service-calls';
import { aService, respondWith, type AService, type ReceivedRequest } from './testing/a-service';

/** Stands in for the strategies, which the runtime passes in. */
const chooseInstance: ChooseInstance = (strategy, candidates, { roundRobinIndex }) => {
  const sorted = strategy === 'least_loaded' ? [...candidates].sort((a, b) => a.load - b.load) : candidates;
  return sorted[strategy === 'least_loaded' ? 0 : roundRobinIndex % sorted.length]!;
};

const services: AService[] = [];
const agent = new Agent({ connectTimeout: 1000 });
afterEach(() => Promise.all(services.splice(0).map((service) => service.stop())));
afterAll(() => agent.destroy());

const reports: ExecutionTask = {
  id: 'reports.report@5',
  configId: 'reports.report',
  name: 'report',
  type: 'remote',
  handler: 'reports/report',
  parameters: { to: 'a@b.c' },
  balancing: 'round_robin',
};

async function withServices(...ids: readonly string[]) {
  for (const id of ids) services.push(await aService(id));
  const instances = { all: () => Promise.resolve(services.map(({ instance }) => instance)) };
  const executorOver = (calls: ServiceCalls) =>
    new RemoteExecutor({ instances, calls, chooseInstance, chance: () => 0 });
  const executor = executorOver(new ServiceCalls(agent));
  const warnings: string[] = [];
  const execute = (
    overrides: Partial<ExecutionContext> = {},
    task: Partial<ExecutionTask> = {},
    by: RemoteExecutor = executor,
  ) => {
    const context = anExecutionContext({
      idempotencyKey: 'key-5',
      attemptToken: 'secret',
      scheduledTime: 5,
      callbackUrl: 'http://scheduler/api/v1/executions/reports.report%405/callback?token=for-any-service',
      ...overrides,
    });
    const { info, error } = context.logger;
    const logger = { info, error, warn: (line: string) => void warnings.push(line) };
    return by.execute({ ...reports, ...task }, { ...context, logger });
  };
  const by = async () => ((await execute()) as { data: { by: string } }).data.by;
  return { executor, executorOver, execute, by, warnings };
}

describe('RemoteExecutor', () => {
  it('sends the instance the attempt, signed with its key', async () => {
    const { execute } = await withServices('a');
    await execute();
    const [{ path, headers, text, json }] = services[0]!.received as [ReceivedRequest];
    expect(path).toBe('/jobs/execute');
    const { callback_url: url, ...fields } = json;
    expect(fields).toEqual({
      execution_id: 'reports.report@5',
      task_name: 'report',
      parameters: { to: 'a@b.c' },
      attempt: 2,
      scheduled_time: '1970-01-01T00:00:00.005Z',
      timeout_seconds: 60,
      idempotency_key: 'key-5',
    });
    expect(headers).toMatchObject({ 'idempotency-key': 'key-5', 'x-schedule-attempt': '2' });
    expect(isSignedBy('whsec_c2VjcmV0', headers, text, Date.now() / 1000)).toBe(true);
    const token = new URL(String(url)).searchParams.get('token')!;
    expect(isGenuineToken(token, 'reports.report@5', 'secret')).toBe(true);
    expect(text).not.toMatch(/secret|for-any-service/);
  });

  it('signs with the previous key too after a rotation, and notes in the token that signatures are required', async () => {
    services.push(await aService('a', { previousKey: 'whsec_b2xk', requiresSignature: true }));
    const { execute } = await withServices();
    await execute();
    const [{ headers, text, json }] = services[0]!.received as [ReceivedRequest];
    for (const key of ['whsec_c2VjcmV0', 'whsec_b2xk'])
      expect(isSignedBy(key, headers, text, Date.now() / 1000)).toBe(true);
    const token = new URL(String(json['callback_url'])).searchParams.get('token')!;
    expect(token).toMatch(/^2s~a~/);
    expect(isGenuineToken(token, 'reports.report@5', 'secret')).toBe(true);
  });

  it('returns the result when the instance responds with it', async () => {
    const { execute } = await withServices('a');
    expect(await execute()).toEqual({ code: 0, message: 'ok', data: { by: 'a' } });
  });

  it.each([200, 201, 206])('returns the result of a response with status %i', async (status) => {
    const { execute } = await withServices('a');
    services[0]!.respond = respondWith(status, { status: 'success', data: 7 });
    expect(await execute()).toEqual({ code: 0, message: 'ok', data: 7 });
  });

  it('reports the work as handed off when the instance accepts it', async () => {
    const { execute } = await withServices('a');
    services[0]!.respond = respondWith(202, { status: 'accepted' });
    const outcome = await execute();
    expect(isHandedOff(outcome) && outcome.to).toBe('a');
  });

  it('fails and cancels when the instance wants to call back but there is no callback URL', async () => {
    const { executor } = await withServices('a');
    services[0]!.respond = respondWith(202, {});
    const context = { signal: new AbortController().signal, logger: { info() {}, warn() {}, error() {} } };
    const task = { id: 't@1', configId: 't', name: 't', type: 'remote', handler: 'report', parameters: {} };
    const rest = { ...context, idempotencyKey: 'k', attempt: 1, attemptToken: 's', scheduledTime: 0 };
    await expect(
      executor.execute(task, { ...rest, timeoutMs: 1000, parameters: {}, progress: () => undefined }),
    ).rejects.toThrow('does not know the public address');
    expect(services[0]!.received[0]!.json).not.toHaveProperty('callback_url');
    // The instance runs the attempt although nobody waits for it any more.
    await executor.stop();
    expect(services[0]!.received.at(-1)!.path).toBe('/jobs/cancel');
  });

  it.each([
    [
      'reports a failure',
      200,
      { status: 'failed', error: 'no disk', final: true },
      { message: 'no disk', final: true },
    ],
    [
      'reports when to retry',
      200,
      { status: 'failed', error: 'busy', retry_after_seconds: 7 },
      { retryAfterMs: 7000 },
    ],
    [
      'returns an error status',
      500,
      { error: 'no disk' },
      { message: 'a returned status 500: no disk', final: false },
    ],
    ['redirects', 302, { status: 'success' }, { message: 'a returned status 302', final: false }],
    [
      'returns a 2xx without a body',
      204,
      undefined,
      { message: 'expected a JSON object from a, got something else' },
    ],
    ['does not return JSON', 200, 'fine', { message: 'expected a JSON object from a, got something else' }],
    ['returns no status', 200, {}, { message: 'expected the status "success" or "failed" from a, got none' }],
  ])('fails when the instance %s', async (_, status, body, expected) => {
    const { execute } = await withServices('a');
    services[0]!.respond = respondWith(status, body);
    await expect(execute()).rejects.toMatchObject(expected);
  });

  it('calls the next instance when one cannot be reached or is full, and none twice', async () => {
    const { by, warnings } = await withServices('a', 'b', 'c');
    await services[0]!.stop();
    services[1]!.respond = respondWith(503, {});
    for (let i = 0; i < 3; i += 1) expect(await by()).toBe('c');
    expect(warnings).toContainEqual(expect.stringMatching(/^a did not take the task: connect ECONNREFUSED/));
    expect(warnings).toContain('b did not take the task: it returned status 503');
  });

  it('calls the next instance when no connection was made, whatever error the system reports', async () => {
    const { execute, executorOver } = await withServices('a', 'b');
    const plain = buildConnector({});
    const refusal = (code: string) =>
      Object.assign(new Error(`connect ${code} 192.0.2.1:80`), { code, syscall: 'connect' });
    const refusing = new Agent({
      connect: (options, callback) => {
        if (!services[0]!.instance.baseUrl.includes(`:${options.port}/`)) plain(options, callback);
        else callback(new AggregateError([refusal('ETIMEDOUT'), refusal('ECONNREFUSED')]), null);
      },
    });
    const overRefusing = executorOver(new ServiceCalls(refusing));
    for (let i = 0; i < 2; i += 1)
      expect(await execute({}, {}, overRefusing)).toMatchObject({ data: { by: 'b' } });
    await refusing.destroy();
  });

  it('fails with the reasons of all instances when none takes the task, and retries when one of them says', async () => {
    const { execute } = await withServices('a', 'b');
    services[0]!.respond = respondWith(429, {}, { 'retry-after': '9' });
    await services[1]!.stop();
    await expect(execute()).rejects.toMatchObject({
      message: expect.stringMatching(/^no instance took the task: .*a: it returned status 429/) as string,
      retryAfterMs: 9000,
    });
  });

  it('retries when a date in Retry-After says', async () => {
    const { execute } = await withServices('a');
    const headers = { date: 'Fri, 02 Jan 2026 00:00:00 GMT', 'retry-after': 'Fri, 02 Jan 2026 00:01:30 GMT' };
    services[0]!.respond = respondWith(503, {}, headers);
    await expect(execute()).rejects.toMatchObject({ retryAfterMs: 90_000 });
  });

  it('does not call another instance when the request may have arrived, and cancels it there', async () => {
    const { execute, executor } = await withServices('a', 'b');
    for (const service of services) service.respond = (response) => void response.destroy();
    await expect(execute()).rejects.toThrow();
    await executor.stop();
    const paths = services.flatMap(({ received }) => received.map(({ path }) => path));
    expect(paths).toEqual(['/jobs/execute', '/jobs/cancel']);
  });

  it('cancels at the instance when the attempt is aborted', async () => {
    const { execute, executor } = await withServices('a');
    const controller = new AbortController();
    services[0]!.respond = () => controller.abort(new Error('cancelled'));
    await expect(execute({ signal: controller.signal })).rejects.toThrow('cancelled');
    await executor.stop();
    expect(services[0]!.received.at(-1)).toMatchObject({
      path: '/jobs/cancel',
      json: { execution_id: 'reports.report@5', attempt: 2 },
    });
  });

  it('reads at most 1 MiB of a response', async () => {
    const { execute } = await withServices('a');
    let sent = 0;
    services[0]!.respond = (response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more);
      more();
    };
    await expect(execute()).rejects.toThrow('larger than 1048576 bytes');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('calls healthy instances that offer the task, and says why there is none', async () => {
    const { execute } = await withServices();
    await expect(execute()).rejects.toMatchObject({
      message: 'no registered instance offers the task reports/report',
      retryAfterMs: 5000,
    });
    services.push(
      await aService('a', { status: 'maintenance' }),
      await aService('b', { status: 'unhealthy' }),
    );
    services.push(await aService('c', { service: 'other' }));
    await expect(execute()).rejects.toThrow(
      'no instance that offers the task reports/report is healthy: 1 maintenance, 1 unhealthy',
    );
    expect(await execute({}, { handler: 'report' })).toMatchObject({ data: { by: 'c' } });
  });

  it('calls the instance that reports the lowest load', async () => {
    const { execute } = await withServices('a', 'b');
    services[0]!.respond = respondWith(200, { status: 'success', data: { by: 'a' }, running: 9 });
    services[1]!.respond = respondWith(200, { status: 'success', data: { by: 'b' }, running: 2 });
    const by = [];
    for (let i = 0; i < 6; i += 1) {
      const { data } = (await execute({}, { balancing: 'least_loaded' })) as { data: { by: string } };
      by.push(data.by);
    }
    expect(by.slice(2)).toEqual(['b', 'b', 'b', 'b']);
  });
});

describe('ServiceCalls > probe', () => {
  it('accepts any 2xx status, and returns the reason for everything else', async () => {
    const { instance } = (await withServices('a'), services[0]!);
    const calls = new ServiceCalls(agent);
    expect(await calls.probe(`${instance.baseUrl}health`, 1000)).toBeUndefined();
    services[0]!.respond = respondWith(200, 'a long report '.repeat(100_000));
    expect(await calls.probe(`${instance.baseUrl}execute`, 1000)).toBeUndefined();
    services[0]!.respond = respondWith(500, {});
    expect(await calls.probe(`${instance.baseUrl}execute`, 1000)).toBe(
      'the health check returned status 500',
    );
    services[0]!.respond = () => undefined;
    expect(await calls.probe(`${instance.baseUrl}execute`, 50)).toMatch(
      /^the health check failed: .*timeout/,
    );
  });
});
