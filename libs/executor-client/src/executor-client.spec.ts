import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { FinalFailure, type Execution } from './execution';
import { ExecutorClient, type ExecutorClientOptions } from './executor-client';
import { isSignedBy, signMessage } from './message-signature';

const key = 'whsec_c2VjcmV0LW9mLXRoaXMtc3BlYw==';

interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Listening {
  readonly url: string;
  stop(): Promise<void>;
}

async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/**
 * A scheduler that records every request and accepts it, unless a spec replaces `statusOf`. `until` resolves when its
 * condition holds after a request.
 */
async function aScheduler() {
  const received: ReceivedRequest[] = [];
  const watchers = new Set<() => void>();
  const scheduler = {
    received,
    statusOf: (_: ReceivedRequest): number => 200,
    isSilentTo: (_: ReceivedRequest): boolean => false,
    signingKey: key as string | null,
    until: (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!holds()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    to: (path: string) => received.filter((one) => one.path.startsWith(path)),
    hangUp: () => server.closeAllConnections(),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      if (!scheduler.isSilentTo(one)) {
        response.writeHead(scheduler.statusOf(one), { 'content-type': 'application/json' });
        response.end(JSON.stringify({ signing_key: scheduler.signingKey, title: 'the reason' }));
      }
      for (const look of [...watchers]) look();
    });
  });
  return { scheduler, ...(await listen(server)) };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function aService(
  run: (execution: Execution) => unknown,
  options: Partial<ExecutorClientOptions> = {},
) {
  const { scheduler, url, stop } = await aScheduler();
  open.push(stop);
  const logged: string[] = [];
  const client: ExecutorClient = new ExecutorClient({
    scheduler: url,
    name: 'reports',
    instanceId: 'executor-001',
    baseUrl: 'http://127.0.0.1:1',
    tasks: { report: { cron: '0 0 2 * * *', timeoutSeconds: 60, run } },
    log: (line) => void logged.push(line),
    ...options,
  });
  const service = await listen(
    createServer((request, response) => {
      void client.handle(request, response).then((isAnswered) => {
        if (!isAnswered) response.writeHead(404).end();
      });
    }),
  );
  open.push(service.stop, () => client.stop(0));
  const post = async (path: string, body: unknown, headers?: Record<string, string>) => {
    const text = JSON.stringify(body);
    const signed = signMessage(key, {
      id: 'msg_1',
      timestampSeconds: Math.floor(Date.now() / 1000),
      body: text,
    });
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: headers ?? { ...signed },
      body: text,
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const callbackUrl = `${url}/callback?token=t`;
  const execute = (more: object = {}) =>
    post('/execute', {
      execution_id: 'reports.report@5',
      task_name: 'report',
      parameters: { to: 'a@b.c' },
      attempt: 1,
      scheduled_time: '2026-01-01T02:00:00.000Z',
      timeout_seconds: 60,
      idempotency_key: 'key',
      callback_url: callbackUrl,
      ...more,
    });
  return { scheduler, client, service, logged, post, execute, callbackUrl };
}

function aCircularObject(): unknown {
  const circle: Record<string, unknown> = {};
  return (circle['self'] = circle);
}

/** A promise for a task to wait for, and the function that resolves it. */
function aGate() {
  let open: (value: unknown) => void = () => undefined;
  const gate = new Promise((resolve) => (open = resolve));
  return { gate, open };
}

describe('ExecutorClient > registration', () => {
  it('sends the options of the service and its tasks', async () => {
    const { client, scheduler } = await aService(() => 1, {
      weight: 2,
      labels: { zone: 'a' },
      tasks: { report: { cron: '0 0 2 * * *', timeZone: 'Europe/Berlin', timeoutSeconds: 60, run: () => 1 } },
    });
    await client.start();
    const [registration] = scheduler.to('/api/v1/executors/register');
    expect(JSON.parse(registration!.body)).toEqual({
      name: 'reports',
      instance_id: 'executor-001',
      weight: 2,
      labels: { zone: 'a' },
      base_url: 'http://127.0.0.1:1',
      health_check_url: 'http://127.0.0.1:1/health',
      tasks: [{ task_name: 'report', cron: '0 0 2 * * *', time_zone: 'Europe/Berlin', timeout: 60 }],
    });
  });

  it('retries when the scheduler returns 503', async () => {
    const { client, scheduler } = await aService(() => 1);
    scheduler.statusOf = () => (scheduler.received.length < 2 ? 503 : 200);
    await client.start();
    expect(scheduler.received).toHaveLength(2);
  });

  it('rejects without a retry when the scheduler refuses the registration', async () => {
    const { client, scheduler } = await aService(() => 1);
    scheduler.statusOf = () => 400;
    await expect(client.start()).rejects.toThrow('the reason');
  });

  it('rejects and names the role that the token needs when the response has no signing key', async () => {
    const { client, scheduler } = await aService(() => 1);
    scheduler.signingKey = null;
    await expect(client.start()).rejects.toThrow('executor@reports');
  });

  it('tries the next scheduler when the first one cannot be reached', async () => {
    const { scheduler, url, stop } = await aScheduler();
    open.push(stop);
    const { client } = await aService(() => 1, { scheduler: ['http://127.0.0.1:9', url] });
    await client.start();
    expect(scheduler.received).toHaveLength(1);
  });

  it.each([
    { scheduler: 'nonsense' },
    { scheduler: ['http://127.0.0.1:8080', 'localhost:8080'] },
    { baseUrl: 'http://:9090' },
  ])('throws at once for %j, instead of retrying forever', (wrong) => {
    const options = {
      scheduler: 'http://127.0.0.1:1',
      name: 'a',
      instanceId: 'a',
      baseUrl: 'http://a',
      tasks: {},
    };
    const [field = ''] = Object.keys(wrong);
    expect(() => new ExecutorClient({ ...options, ...wrong })).toThrow(`${field} must be a URL such as`);
  });

  it('stops retrying when stop is called', async () => {
    const { client, scheduler, logged } = await aService(() => 1);
    scheduler.statusOf = () => 503;
    const started = client.start();
    await scheduler.until(() => scheduler.received.length > 0);
    await client.stop();
    await started;
    expect(logged).not.toContain('registered');
  });

  it('continues with heartbeats when the log function throws', async () => {
    const broken = () => {
      throw new Error('no disk');
    };
    const { client, scheduler } = await aService(() => 1, { heartbeatSeconds: 0.01, log: broken });
    await client.start();
    scheduler.statusOf = () => 503;
    await scheduler.until(() => scheduler.received.length >= 3);
  });

  it('rotates its key, and accepts calls with the previous key for a while', async () => {
    const { client, scheduler, post, execute } = await aService(() => 1);
    await client.start();
    scheduler.signingKey = 'whsec_bmV3IGtleQ==';
    await client.rotateKey();
    expect(JSON.parse(scheduler.to('/api').at(-1)!.body)).toMatchObject({ rotate_key: true });
    expect((await execute()).status).toBe(202);
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    const [callback] = scheduler.to('/callback');
    expect(isSignedBy(scheduler.signingKey, callback!.headers, callback!.body, Date.now() / 1000)).toBe(true);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 300_000);
    expect((await post('/cancel', { execution_id: 'a@1' })).status).toBe(401);
    now.mockRestore();
  });

  it('repeats the registration as its heartbeat', async () => {
    const { client, scheduler } = await aService(() => 1, { heartbeatSeconds: 0.01 });
    await client.start();
    await scheduler.until(() => scheduler.to('/api/v1/executors/register').length >= 3);
  });
});

/** How callbacks name the attempt of `execute`. */
const subject = { execution_id: 'reports.report@5', attempt: 1 };

describe('ExecutorClient > execute', () => {
  it('accepts the work, runs it, and sends a signed callback with the result', async () => {
    const seen: Execution[] = [];
    const { client, scheduler, execute } = await aService((execution) => {
      seen.push(execution);
      return { rows: 7 };
    });
    await client.start();
    expect(await execute()).toMatchObject({ status: 202, json: { status: 'accepted' } });
    await scheduler.until(() => scheduler.to('/callback').length > 0);
    const [callback] = scheduler.to('/callback');
    expect(callback!.path).toBe('/callback?token=t');
    // The signed body names the attempt, so that its signature is valid for no other one.
    expect(JSON.parse(callback!.body)).toEqual({
      ...subject,
      status: 'success',
      message: 'ok',
      data: { rows: 7 },
    });
    expect(isSignedBy(key, callback!.headers, callback!.body, Date.now() / 1000)).toBe(true);
    expect(seen[0]).toMatchObject({
      id: 'reports.report@5',
      taskName: 'report',
      parameters: { to: 'a@b.c' },
      attempt: 1,
      scheduledTime: new Date('2026-01-01T02:00:00Z'),
    });
  });

  it('returns the result in the response when the request has no callback URL', async () => {
    const { client, execute } = await aService(() => 'done');
    await client.start();
    expect(await execute({ callback_url: undefined })).toEqual({
      status: 200,
      json: { status: 'success', message: 'ok', data: 'done' },
    });
  });

  it('reports why the attempt failed, and whether a retry makes sense', async () => {
    const { client, execute } = await aService(({ attempt }) => {
      if (attempt === 1) throw new Error('no disk');
      throw new FinalFailure('no such report');
    });
    await client.start();
    const direct = { callback_url: undefined };
    expect((await execute(direct)).json).toEqual({ status: 'failed', error: 'no disk' });
    expect((await execute({ ...direct, attempt: 2 })).json).toEqual({
      status: 'failed',
      error: 'no such report',
      final: true,
    });
  });

  it('runs an attempt once when it is sent twice', async () => {
    const { gate, open: release } = aGate();
    let runs = 0;
    const { client, scheduler, execute } = await aService(() => {
      runs += 1;
      return gate;
    });
    await client.start();
    const answers = await Promise.all([execute(), execute()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    release('done');
    await scheduler.until(() => scheduler.to('/callback').length > 0);
    expect(runs).toBe(1);
    expect(scheduler.to('/callback')).toHaveLength(1);
  });

  it('does not run an attempt again after its end, nor an older one', async () => {
    const attempts: number[] = [];
    const { client, scheduler, execute } = await aService(({ attempt }) => void attempts.push(attempt));
    await client.start();
    await execute({ attempt: 2 });
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect(await execute({ attempt: 2 })).toMatchObject({ status: 202 });
    expect(await execute({ attempt: 1 })).toMatchObject({ status: 409 });
    const direct = { callback_url: undefined, execution_id: 'direct' };
    expect(await execute(direct)).toMatchObject({ status: 200 });
    expect(await execute(direct)).toMatchObject({
      status: 409,
      json: { error: 'this attempt has already ended here' },
    });
    expect(await execute({ attempt: 3 })).toMatchObject({ status: 202 });
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    expect(attempts).toEqual([2, 1, 3]);
  });

  it('runs an attempt number again when its callback URL is new, as after a store has lost data', async () => {
    const { client, scheduler, execute, callbackUrl } = await aService(() => 1);
    await client.start();
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    await execute({ callback_url: `${callbackUrl}-of-another` });
    await scheduler.until(() => scheduler.to('/callback').length === 2);
  });

  it('replaces an older attempt by a newer one, and the end of the older does not end the newer', async () => {
    const ends: ((value: unknown) => void)[] = [];
    const { client, scheduler, execute, post } = await aService(
      () => new Promise((resolve) => ends.push(resolve)),
    );
    await client.start();
    await execute();
    await execute({ attempt: 2 });
    ends[0]!('old');
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect((await post('/cancel', { execution_id: 'reports.report@5' })).json).toEqual({ cancelled: true });
    ends[1]!('new');
    await scheduler.until(() => scheduler.to('/callback').length === 2);
  });

  it('refuses an older attempt that arrives late, and continues the newer one', async () => {
    const { gate, open: release } = aGate();
    const attempts: number[] = [];
    const { client, scheduler, execute } = await aService(({ attempt, signal }) => {
      attempts.push(attempt);
      return gate.then(() => signal.throwIfAborted());
    });
    await client.start();
    await execute({ attempt: 2 });
    expect((await execute({ attempt: 1 })).status).toBe(409);
    release(undefined);
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect(attempts).toEqual([2]);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toMatchObject({ status: 'success' });
  });

  it.each([
    ['has no path', 'GET // HTTP/1.1\r\nhost: a\r\n\r\n', '404'],
    ['breaks off', 'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{', ''],
  ])('continues to serve after a request that %s', async (_case, text, status) => {
    const { client, service } = await aService(() => 1);
    await client.start();
    const rejected = jest.fn();
    process.on('unhandledRejection', rejected);
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.end(text);
    const answer = await new Response(Readable.toWeb(socket)).text().catch(() => '');
    expect(answer).toContain(status);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    process.off('unhandledRejection', rejected);
    expect(rejected).not.toHaveBeenCalled();
  });

  it.each([
    ['an object without a prototype', () => Object.create(null) as unknown, '{}'],
    ['a circular object', aCircularObject, 'the task threw a value that cannot be converted to text'],
    [
      'an error whose message is an object',
      () => Object.assign(new Error(), { message: { code: 7 } }),
      '{"code":7}',
    ],
    ['undefined', () => undefined, 'undefined'],
  ])('fails only the attempt when a task throws %s', async (_, thrown, error) => {
    const { client, execute } = await aService(() => {
      throw thrown() as Error;
    });
    await client.start();
    const { json } = await execute({ callback_url: undefined });
    expect(json).toEqual({ status: 'failed', error });
  });

  it('returns a failure in the response when the result cannot be written as JSON', async () => {
    const { client, execute } = await aService(() => 7n);
    await client.start();
    const { status, json } = await execute({ callback_url: undefined });
    expect([status, json['status']]).toEqual([200, 'failed']);
  });

  it('drops a result that is too large for a response', async () => {
    const { client, execute } = await aService(() => 'x'.repeat(1024 * 1024));
    await client.start();
    const { status, json } = await execute({ callback_url: undefined });
    expect([status, json]).toEqual([
      200,
      { status: 'success', message: expect.stringContaining('larger') as string },
    ]);
  });

  it('returns 503 before it is registered, and when it runs its maximum', async () => {
    const { gate, open: release } = aGate();
    const { client, execute } = await aService(() => gate, { maxRunning: 2 });
    expect(await execute()).toMatchObject({ status: 503 });
    await client.start();
    expect(await execute()).toMatchObject({ status: 202, json: { running: 1 } });
    expect(await execute({ execution_id: 'a second' })).toMatchObject({ status: 202, json: { running: 2 } });
    expect(await execute({ execution_id: 'another' })).toMatchObject({
      status: 503,
      json: { error: 'busy' },
    });
    release(undefined);
  });

  it('refuses requests that are unsigned, expired, malformed, too large or for an unknown task', async () => {
    const { client, execute, post, service } = await aService(() => 1);
    await client.start();
    expect((await post('/execute', {}, {})).status).toBe(401);
    const old = signMessage(key, {
      id: 'msg_1',
      timestampSeconds: Math.floor(Date.now() / 1000) - 302,
      body: '{}',
    });
    expect((await post('/execute', {}, { ...old })).status).toBe(401);
    expect((await post('/execute', {})).status).toBe(400);
    expect((await execute({ task_name: 'toString' })).status).toBe(404);
    expect((await execute({ parameters: 'x'.repeat(1024 * 1024) })).status).toBe(413);
    expect((await fetch(`${service.url}/elsewhere`)).status).toBe(404);
  });

  it('aborts the signal of a run when the scheduler cancels it', async () => {
    const { client, scheduler, execute, post } = await aService(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await client.start();
    await execute();
    expect((await post('/cancel', { execution_id: 'reports.report@5' })).json).toEqual({ cancelled: true });
    await scheduler.until(() => scheduler.to('/callback').length > 0);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toEqual({
      ...subject,
      status: 'failed',
      error: 'cancelled',
    });
    expect((await post('/cancel', { execution_id: 'nothing' })).json).toEqual({ cancelled: false });
  });

  it('refuses a recorded call that is sent as a cancel', async () => {
    const { client, post } = await aService(() => 1);
    await client.start();
    const call = { execution_id: 'reports.report@5', attempt: 1, task_name: 'report' };
    expect((await post('/cancel', call)).status).toBe(400);
  });

  it('cancels only the attempt that the request names', async () => {
    const { client, execute, post } = await aService(({ signal }) => once(signal, 'abort'));
    await client.start();
    await execute({ attempt: 2 });
    const cancel = async (attempt: unknown) => post('/cancel', { execution_id: 'reports.report@5', attempt });
    expect((await cancel(1)).json).toEqual({ cancelled: false });
    expect((await cancel('2')).status).toBe(400);
    expect(client.running).toBe(1);
    expect((await cancel(2)).json).toEqual({ cancelled: true });
  });
});

describe('ExecutorClient > callback', () => {
  it('is sent again with the same id until the scheduler accepts it', async () => {
    const { client, scheduler, execute } = await aService(() => 1);
    await client.start();
    scheduler.statusOf = ({ path }) =>
      path.startsWith('/callback') && scheduler.to('/callback').length < 2 ? 503 : 200;
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    const ids = scheduler.to('/callback').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('is not sent again when the scheduler returns 409 because it came too late', async () => {
    const { client, scheduler, execute, logged } = await aService(() => 1);
    await client.start();
    scheduler.statusOf = () => 409;
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    await client.stop();
    expect(scheduler.to('/callback')).toHaveLength(1);
    expect(logged).toContain(
      'gave up a callback after 1 of 14 attempts: the scheduler returned status 409: the reason',
    );
  });

  it('drops a result that is too large and still reports success, because the work must not run again', async () => {
    const { client, scheduler, execute } = await aService(() => 'x'.repeat(2000));
    await client.start();
    scheduler.statusOf = ({ body }) => (body.length > 1000 ? 413 : 200);
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    const second = JSON.parse(scheduler.to('/callback')[1]!.body) as { message: string };
    expect(second).toEqual({
      ...subject,
      status: 'success',
      message: expect.stringContaining('larger') as string,
    });
  });

  it('reports a failure with the reason when the scheduler refuses the result', async () => {
    const { client, scheduler, execute } = await aService(() => ({ deep: true }));
    await client.start();
    scheduler.statusOf = ({ body }) => (body.includes('"data"') ? 400 : 200);
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    expect(JSON.parse(scheduler.to('/callback')[1]!.body)).toEqual({
      ...subject,
      status: 'failed',
      error: 'the result was refused: the scheduler returned status 400: the reason',
    });
  });

  it('reports a failure when the result cannot be written as JSON', async () => {
    const { client, scheduler, execute } = await aService(() => 7n);
    await client.start();
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toMatchObject({ ...subject, status: 'failed' });
  });
});

describe('ExecutorClient > stop', () => {
  it('deregisters, refuses new work, waits for running work and reports it', async () => {
    const { gate, open: release } = aGate();
    const { client, scheduler, service, execute } = await aService(() => gate);
    await client.start();
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    await execute();
    const stopped = client.stop();
    await scheduler.until(() => scheduler.received.some(({ method }) => method === 'DELETE'));
    expect(scheduler.received.at(-1)?.path).toBe('/api/v1/executors/executor-001');
    expect((await fetch(`${service.url}/health`)).status).toBe(503);
    expect((await execute({ execution_id: 'another' })).status).toBe(503);
    release('done');
    await stopped;
    expect(scheduler.to('/callback')).toHaveLength(1);
    expect(client.running).toBe(0);
  });

  it('deregisters after a registration that was still on its way', async () => {
    const { client, scheduler } = await aService(() => 1);
    const started = client.start();
    await client.stop();
    await started;
    expect(scheduler.received.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('does not wait for the deregistration before it counts the grace period', async () => {
    const { client, scheduler, execute } = await aService(({ signal }) => once(signal, 'abort'));
    await client.start();
    await execute();
    scheduler.isSilentTo = ({ method }) => method === 'DELETE';
    const stopped = client.stop(0);
    const isAsked = (wanted: string) => scheduler.received.some(({ method }) => method === wanted);
    await scheduler.until(() => scheduler.to('/callback').length > 0 && isAsked('DELETE'));
    scheduler.hangUp();
    await stopped;
  });

  it('cancels work that still runs after the grace period', async () => {
    const { client, scheduler, execute } = await aService(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await client.start();
    await execute();
    await client.stop(0);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toMatchObject({
      error: 'the service is stopping',
    });
  });
});
