import { isHandedOff, type ExecutionContext, type ExecutionTask } from '@distribute-schedule/executor-api';
import { anExecutionContext } from '@distribute-schedule/executor-api/testing';
import { isSignedBy } from '@distribute-schedule/executor-client';
import { Agent, buildConnector } from 'undici';
import { isGenuineToken } from './callback-token';
import type { ChooseInstance } from './choose-instance';
import { RemoteExecutor } from './remote-executor';
import { ServiceCalls } from './service-calls';
import { aService, answerWith, type AService } from './testing/a-service';

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

async function house(...ids: readonly string[]) {
  for (const id of ids) services.push(await aService(id));
  const instances = { all: () => Promise.resolve(services.map(({ instance }) => instance)) };
  const executorOver = (calls: ServiceCalls) =>
    new RemoteExecutor({ instances, calls, chooseInstance, chance: () => 0 });
  const executor = executorOver(new ServiceCalls(agent));
  const warnings: string[] = [];
  const execute = (
    said: Partial<ExecutionContext> = {},
    task: Partial<ExecutionTask> = {},
    by: RemoteExecutor = executor,
  ) => {
    const context = anExecutionContext({
      idempotencyKey: 'key-5',
      attemptToken: 'secret',
      scheduledTime: 5,
      callbackUrl: 'http://scheduler/api/v1/executions/reports.report%405/callback?token=for-any-service',
      ...said,
    });
    const { info, error } = context.logger;
    const logger = { info, error, warn: (line: string) => void warnings.push(line) };
    return by.execute({ ...reports, ...task }, { ...context, logger });
  };
  const by = async () => ((await execute()) as { data: { by: string } }).data.by;
  return { executor, executorOver, execute, by, warnings };
}

describe('RemoteExecutor', () => {
  it('tells the instance all that it needs, signed with its key', async () => {
    const { execute } = await house('a');
    await execute();
    const [{ path, headers, text, json }] = services[0]!.asked as [AService['asked'][number]];
    expect(path).toBe('/jobs/execute');
    const { callback_url: url, ...said } = json;
    expect(said).toEqual({
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

  it('has the result of an instance that answers at once', async () => {
    const { execute } = await house('a');
    expect(await execute()).toEqual({ code: 0, message: 'ok', data: { by: 'a' } });
  });

  it('hands the work off to an instance that accepts it', async () => {
    const { execute } = await house('a');
    services[0]!.answer = answerWith(202, { status: 'accepted' });
    const answer = await execute();
    expect(isHandedOff(answer) && answer.to).toBe('a');
  });

  it('fails where the instance wants to call back and nobody could hear it', async () => {
    const { executor } = await house('a');
    services[0]!.answer = answerWith(202, {});
    const context = { signal: new AbortController().signal, logger: { info() {}, warn() {}, error() {} } };
    const task = { id: 't@1', configId: 't', name: 't', type: 'remote', handler: 'report', parameters: {} };
    const rest = { ...context, idempotencyKey: 'k', attempt: 1, attemptToken: 's', scheduledTime: 0 };
    await expect(
      executor.execute(task, { ...rest, timeoutMs: 1000, parameters: {}, progress: () => undefined }),
    ).rejects.toThrow('this worker knows no address');
    expect(services[0]!.asked[0]!.json).not.toHaveProperty('callback_url');
    // It works on what nobody waits for any more.
    await executor.stop();
    expect(services[0]!.asked.at(-1)!.path).toBe('/jobs/cancel');
  });

  it.each([
    [
      'says that it failed',
      200,
      { status: 'failed', error: 'no disk', final: true },
      { message: 'no disk', final: true },
    ],
    [
      'says when to come back',
      200,
      { status: 'failed', error: 'busy', retry_after_seconds: 7 },
      { retryAfterMs: 7000 },
    ],
    ['answers an error', 500, { error: 'no disk' }, { message: 'a answered 500: no disk', final: false }],
    ['answers no JSON', 200, 'fine', { message: 'a answered with what is no JSON object' }],
    ['answers something else', 200, {}, { message: expect.stringContaining('neither') as string }],
  ])('fails where the instance %s', async (_, status, body, expected) => {
    const { execute } = await house('a');
    services[0]!.answer = answerWith(status, body);
    await expect(execute()).rejects.toMatchObject(expected);
  });

  it('asks the next where one is not there or has no room, and none twice', async () => {
    const { by, warnings } = await house('a', 'b', 'c');
    await services[0]!.stop();
    services[1]!.answer = answerWith(503, {});
    for (let turn = 0; turn < 3; turn += 1) expect(await by()).toBe('c');
    expect(warnings).toContainEqual(expect.stringMatching(/^a did not take it: connect ECONNREFUSED/));
    expect(warnings).toContain('b did not take it: it answered 503');
  });

  it('asks the next where no connection came about, whatever the machine calls that', async () => {
    const { execute, executorOver } = await house('a', 'b');
    const plain = buildConnector({});
    const refusal = (code: string) =>
      Object.assign(new Error(`connect ${code} 192.0.2.1:80`), { code, syscall: 'connect' });
    const picky = new Agent({
      connect: (options, callback) => {
        if (!services[0]!.instance.baseUrl.includes(`:${options.port}/`)) plain(options, callback);
        else callback(new AggregateError([refusal('ETIMEDOUT'), refusal('ECONNREFUSED')]), null);
      },
    });
    const overPicky = executorOver(new ServiceCalls(picky));
    for (let turn = 0; turn < 2; turn += 1)
      expect(await execute({}, {}, overPicky)).toMatchObject({ data: { by: 'b' } });
    await picky.destroy();
  });

  it('fails with all their reasons where nobody takes it, and comes back when one of them says', async () => {
    const { execute } = await house('a', 'b');
    services[0]!.answer = answerWith(429, {}, { 'retry-after': '9' });
    await services[1]!.stop();
    await expect(execute()).rejects.toMatchObject({
      message: expect.stringMatching(/^no instance took it. .*a: it answered 429/) as string,
      retryAfterMs: 9000,
    });
  });

  it('does not ask another where the request may have arrived, and tells that one to stop', async () => {
    const { execute, executor } = await house('a', 'b');
    for (const service of services) service.answer = (response) => void response.destroy();
    await expect(execute()).rejects.toThrow();
    await executor.stop();
    const paths = services.flatMap(({ asked }) => asked.map(({ path }) => path));
    expect(paths).toEqual(['/jobs/execute', '/jobs/cancel']);
  });

  it('tells the instance to stop when the attempt is aborted', async () => {
    const { execute, executor } = await house('a');
    const controller = new AbortController();
    services[0]!.answer = () => controller.abort(new Error('cancelled'));
    await expect(execute({ signal: controller.signal })).rejects.toThrow('cancelled');
    await executor.stop();
    expect(services[0]!.asked.at(-1)).toMatchObject({
      path: '/jobs/cancel',
      json: { execution_id: 'reports.report@5', attempt: 2 },
    });
  });

  it('reads no more of an answer than a mebibyte', async () => {
    const { execute } = await house('a');
    let sent = 0;
    services[0]!.answer = (response) => {
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

  it('goes to healthy instances of the service that offers it, and says why there is none', async () => {
    const { execute } = await house();
    await expect(execute()).rejects.toMatchObject({
      message: 'no registered instance offers reports/report',
      retryAfterMs: 5000,
    });
    services.push(
      await aService('a', { status: 'maintenance' }),
      await aService('b', { status: 'unhealthy' }),
    );
    services.push(await aService('c', { service: 'other' }));
    await expect(execute()).rejects.toThrow(
      'no instance that offers reports/report is healthy: 1 maintenance, 1 unhealthy',
    );
    expect(await execute({}, { handler: 'report' })).toMatchObject({ data: { by: 'c' } });
  });

  it('goes to the one that says it does least', async () => {
    const { execute } = await house('a', 'b');
    services[0]!.answer = answerWith(200, { status: 'success', data: { by: 'a' }, running: 9 });
    services[1]!.answer = answerWith(200, { status: 'success', data: { by: 'b' }, running: 2 });
    const by = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const { data } = (await execute({}, { balancing: 'least_loaded' })) as { data: { by: string } };
      by.push(data.by);
    }
    expect(by.slice(2)).toEqual(['b', 'b', 'b', 'b']);
  });
});

describe('ServiceCalls > probe', () => {
  it('is content with any 2xx, and says what is wrong with all else', async () => {
    const { instance } = (await house('a'), services[0]!);
    const calls = new ServiceCalls(agent);
    expect(await calls.probe(`${instance.baseUrl}health`, 1000)).toBeUndefined();
    services[0]!.answer = answerWith(200, 'a long report '.repeat(100_000));
    expect(await calls.probe(`${instance.baseUrl}execute`, 1000)).toBeUndefined();
    services[0]!.answer = answerWith(500, {});
    expect(await calls.probe(`${instance.baseUrl}execute`, 1000)).toBe('its health check answered 500');
    services[0]!.answer = () => undefined;
    expect(await calls.probe(`${instance.baseUrl}execute`, 50)).toMatch(
      /^its health check failed: .*timeout/,
    );
  });
});
