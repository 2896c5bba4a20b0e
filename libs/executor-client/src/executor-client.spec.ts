import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { FinalFailure, type Execution } from './execution';
import { ExecutorClient, type ExecutorClientOptions } from './executor-client';
import { isSignedBy, signMessage } from './message-signature';

const key = 'whsec_c2VjcmV0LW9mLXRoaXMtc3BlYw==';

interface Asked {
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

/** A scheduler that takes everything, unless it is told otherwise; and says when it has been asked. */
async function aScheduler() {
  const asked: Asked[] = [];
  const watchers = new Set<() => void>();
  const scheduler = {
    asked,
    statusOf: (_: Asked): number => 200,
    isSilentTo: (_: Asked): boolean => false,
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
    to: (path: string) => asked.filter((one) => one.path.startsWith(path)),
    hangUp: () => server.closeAllConnections(),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      if (!scheduler.isSilentTo(one)) {
        response.writeHead(scheduler.statusOf(one), { 'content-type': 'application/json' });
        response.end(JSON.stringify({ signing_key: scheduler.signingKey, title: 'as it was told' }));
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

async function aHouse(run: (execution: Execution) => unknown, said: Partial<ExecutorClientOptions> = {}) {
  const { scheduler, url, stop } = await aScheduler();
  open.push(stop);
  const logged: string[] = [];
  const client: ExecutorClient = new ExecutorClient({
    ...{ scheduler: url, name: 'reports', instanceId: 'executor-001', baseUrl: 'http://127.0.0.1:1' },
    tasks: { report: { cron: '0 0 2 * * *', timeoutSeconds: 60, run } },
    log: (line) => void logged.push(line),
    ...said,
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
      ...{ execution_id: 'reports.report@5', task_name: 'report', parameters: { to: 'a@b.c' }, attempt: 1 },
      ...{ scheduled_time: '2026-01-01T02:00:00.000Z', timeout_seconds: 60, idempotency_key: 'key' },
      ...{ callback_url: callbackUrl, ...more },
    });
  return { scheduler, client, service, logged, post, execute, callbackUrl };
}

function aCircle(): unknown {
  const circle: Record<string, unknown> = {};
  return (circle['self'] = circle);
}

/** What a run waits for. */
function aGate() {
  let open: (value: unknown) => void = () => undefined;
  const gate = new Promise((resolve) => (open = resolve));
  return { gate, open };
}

describe('ExecutorClient > registration', () => {
  it('says who it is and what it offers', async () => {
    const { client, scheduler } = await aHouse(() => 1, {
      ...{ weight: 2, labels: { zone: 'a' } },
      tasks: { report: { cron: '0 0 2 * * *', timeZone: 'Europe/Berlin', timeoutSeconds: 60, run: () => 1 } },
    });
    await client.start();
    const [registration] = scheduler.to('/api/v1/executors/register');
    expect(JSON.parse(registration!.body)).toEqual({
      ...{ name: 'reports', instance_id: 'executor-001', weight: 2, labels: { zone: 'a' } },
      ...{ base_url: 'http://127.0.0.1:1', health_check_url: 'http://127.0.0.1:1/health' },
      tasks: [{ task_name: 'report', cron: '0 0 2 * * *', time_zone: 'Europe/Berlin', timeout: 60 }],
    });
  });

  it('asks until the scheduler answers', async () => {
    const { client, scheduler } = await aHouse(() => 1);
    scheduler.statusOf = () => (scheduler.asked.length < 2 ? 503 : 200);
    await client.start();
    expect(scheduler.asked).toHaveLength(2);
  });

  it('does not ask again what was refused', async () => {
    const { client, scheduler } = await aHouse(() => 1);
    scheduler.statusOf = () => 400;
    await expect(client.start()).rejects.toThrow('as it was told');
  });

  it('says what token it needs where it is told no key, and could trust no call', async () => {
    const { client, scheduler } = await aHouse(() => 1);
    scheduler.signingKey = null;
    await expect(client.start()).rejects.toThrow('executor@reports');
  });

  it('asks the next scheduler where one is not there', async () => {
    const { scheduler, url, stop } = await aScheduler();
    open.push(stop);
    const { client } = await aHouse(() => 1, { scheduler: ['http://127.0.0.1:9', url] });
    await client.start();
    expect(scheduler.asked).toHaveLength(1);
  });

  it.each([
    { scheduler: 'nonsense' },
    { scheduler: ['http://127.0.0.1:8080', 'localhost:8080'] },
    { baseUrl: 'http://:9090' },
  ])('refuses %j at once, rather than to ask on and on', (said) => {
    const options = {
      scheduler: 'http://127.0.0.1:1',
      name: 'a',
      instanceId: 'a',
      baseUrl: 'http://a',
      tasks: {},
    };
    const [field = ''] = Object.keys(said);
    expect(() => new ExecutorClient({ ...options, ...said })).toThrow(`${field} must be a url such as`);
  });

  it('gives up waiting when it is stopped', async () => {
    const { client, scheduler, logged } = await aHouse(() => 1);
    scheduler.statusOf = () => 503;
    const started = client.start();
    await scheduler.until(() => scheduler.asked.length > 0);
    await client.stop();
    await started;
    expect(logged).not.toContain('registered');
  });

  it('lives on where its log does not', async () => {
    const broken = () => {
      throw new Error('no disk');
    };
    const { client, scheduler } = await aHouse(() => 1, { heartbeatSeconds: 0.01, log: broken });
    await client.start();
    scheduler.statusOf = () => 503;
    await scheduler.until(() => scheduler.asked.length >= 3);
  });

  it('says it again as its heartbeat', async () => {
    const { client, scheduler } = await aHouse(() => 1, { heartbeatSeconds: 0.01 });
    await client.start();
    await scheduler.until(() => scheduler.to('/api/v1/executors/register').length >= 3);
  });
});

describe('ExecutorClient > execute', () => {
  it('accepts the work, does it, and says how it ended, signed', async () => {
    const seen: Execution[] = [];
    const { client, scheduler, execute } = await aHouse((execution) => {
      seen.push(execution);
      return { rows: 7 };
    });
    await client.start();
    expect(await execute()).toMatchObject({ status: 202, json: { status: 'accepted' } });
    await scheduler.until(() => scheduler.to('/callback').length > 0);
    const [callback] = scheduler.to('/callback');
    expect(callback!.path).toBe('/callback?token=t');
    expect(JSON.parse(callback!.body)).toEqual({ status: 'success', message: 'ok', data: { rows: 7 } });
    expect(isSignedBy(key, callback!.headers, callback!.body, Date.now() / 1000)).toBe(true);
    expect(seen[0]).toMatchObject({
      ...{ id: 'reports.report@5', taskName: 'report', parameters: { to: 'a@b.c' }, attempt: 1 },
      scheduledTime: new Date('2026-01-01T02:00:00Z'),
    });
  });

  it('answers at once where there is nobody to call back', async () => {
    const { client, execute } = await aHouse(() => 'done');
    await client.start();
    expect(await execute({ callback_url: undefined })).toEqual({
      status: 200,
      json: { status: 'success', message: 'ok', data: 'done' },
    });
  });

  it('says why it failed, and whether another attempt is of use', async () => {
    const { client, execute } = await aHouse(({ attempt }) => {
      if (attempt === 1) throw new Error('no disk');
      throw new FinalFailure('no such report');
    });
    await client.start();
    const direct = { callback_url: undefined };
    expect((await execute(direct)).json).toEqual({ status: 'failed', error: 'no disk' });
    expect((await execute({ ...direct, attempt: 2 })).json).toEqual({
      ...{ status: 'failed', error: 'no such report', final: true },
    });
  });

  it('runs an attempt once, however often it is sent', async () => {
    const { gate, open: release } = aGate();
    let runs = 0;
    const { client, scheduler, execute } = await aHouse(() => {
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

  it('runs an attempt once also where it is sent again after its end, and none before it', async () => {
    const attempts: number[] = [];
    const { client, scheduler, execute } = await aHouse(({ attempt }) => void attempts.push(attempt));
    await client.start();
    await execute({ attempt: 2 });
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect(await execute({ attempt: 2 })).toMatchObject({ status: 202 });
    expect(await execute({ attempt: 1 })).toMatchObject({ status: 409 });
    const direct = { callback_url: undefined, execution_id: 'direct' };
    expect(await execute(direct)).toMatchObject({ status: 200 });
    expect(await execute(direct)).toMatchObject({ status: 409, json: { error: 'this attempt has ended' } });
    expect(await execute({ attempt: 3 })).toMatchObject({ status: 202 });
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    expect(attempts).toEqual([2, 1, 3]);
  });

  it('runs an attempt whose number a scheduler gives again, after its store has lost the first', async () => {
    const { client, scheduler, execute, callbackUrl } = await aHouse(() => 1);
    await client.start();
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    await execute({ callback_url: `${callbackUrl}-of-another` });
    await scheduler.until(() => scheduler.to('/callback').length === 2);
  });

  it('lets a newer attempt take the place of an older one, whose end is not its end', async () => {
    const ends: ((value: unknown) => void)[] = [];
    const { client, scheduler, execute, post } = await aHouse(
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

  it('leaves a newer attempt alone where an older one arrives late', async () => {
    const { gate, open: release } = aGate();
    const attempts: number[] = [];
    const { client, scheduler, execute } = await aHouse(({ attempt, signal }) => {
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
    ['names no path', 'GET // HTTP/1.1\r\nhost: a\r\n\r\n', '404'],
    ['breaks off', 'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{', ''],
  ])('lives on after a request that %s', async (_case, text, status) => {
    const { client, service } = await aHouse(() => 1);
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
    ['what holds itself', aCircle, 'it threw something that cannot be read'],
    [
      'an error whose message is no text',
      () => Object.assign(new Error(), { message: { code: 7 } }),
      '{"code":7}',
    ],
    ['nothing', () => undefined, 'undefined'],
  ])('fails the attempt, and nothing else, where a task throws %s', async (_, thrown, error) => {
    const { client, execute } = await aHouse(() => {
      throw thrown() as Error;
    });
    await client.start();
    const { json } = await execute({ callback_url: undefined });
    expect(json).toEqual({ status: 'failed', error });
  });

  it('answers that it failed where a result that is asked for at once is no JSON', async () => {
    const { client, execute } = await aHouse(() => 7n);
    await client.start();
    const { status, json } = await execute({ callback_url: undefined });
    expect([status, json['status']]).toEqual([200, 'failed']);
  });

  it('leaves out a result that is too large for an answer, as for a callback', async () => {
    const { client, execute } = await aHouse(() => 'x'.repeat(1024 * 1024));
    await client.start();
    const { status, json } = await execute({ callback_url: undefined });
    expect([status, json]).toEqual([
      200,
      { status: 'success', message: expect.stringContaining('larger') as string },
    ]);
  });

  it('sends away what is too much, and what came before it was registered', async () => {
    const { gate, open: release } = aGate();
    const { client, execute } = await aHouse(() => gate, { maxRunning: 2 });
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

  it('refuses what is not signed, not understood, too large or not offered', async () => {
    const { client, execute, post, service } = await aHouse(() => 1);
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

  it('tells a run to stop when it is cancelled', async () => {
    const { client, scheduler, execute, post } = await aHouse(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await client.start();
    await execute();
    expect((await post('/cancel', { execution_id: 'reports.report@5' })).json).toEqual({ cancelled: true });
    await scheduler.until(() => scheduler.to('/callback').length > 0);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toEqual({ status: 'failed', error: 'cancelled' });
    expect((await post('/cancel', { execution_id: 'nothing' })).json).toEqual({ cancelled: false });
  });

  it('stops no attempt but the one that is meant', async () => {
    const { client, execute, post } = await aHouse(({ signal }) => once(signal, 'abort'));
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
  it('is said again until the scheduler has heard, under the same id', async () => {
    const { client, scheduler, execute } = await aHouse(() => 1);
    await client.start();
    scheduler.statusOf = ({ path }) =>
      path.startsWith('/callback') && scheduler.to('/callback').length < 2 ? 503 : 200;
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    const ids = scheduler.to('/callback').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('is not said again where it came too late', async () => {
    const { client, scheduler, execute, logged } = await aHouse(() => 1);
    await client.start();
    scheduler.statusOf = () => 409;
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    await client.stop();
    expect(scheduler.to('/callback')).toHaveLength(1);
    expect(logged).toContain('a callback was not taken: the scheduler answered 409: as it was told');
  });

  it('leaves out a result that is too large, for the work is done and must not be done again', async () => {
    const { client, scheduler, execute } = await aHouse(() => 'x'.repeat(2000));
    await client.start();
    scheduler.statusOf = ({ body }) => (body.length > 1000 ? 413 : 200);
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    const said = JSON.parse(scheduler.to('/callback')[1]!.body) as { message: string };
    expect(said).toEqual({ status: 'success', message: expect.stringContaining('larger') as string });
  });

  it('says why a result cannot be taken, rather than nothing until the timeout', async () => {
    const { client, scheduler, execute } = await aHouse(() => ({ deep: true }));
    await client.start();
    scheduler.statusOf = ({ body }) => (body.includes('"data"') ? 400 : 200);
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 2);
    expect(JSON.parse(scheduler.to('/callback')[1]!.body)).toEqual({
      status: 'failed',
      error: 'its result cannot be taken: the scheduler answered 400: as it was told',
    });
  });

  it('says that a result which is no JSON is a failure', async () => {
    const { client, scheduler, execute } = await aHouse(() => 7n);
    await client.start();
    await execute();
    await scheduler.until(() => scheduler.to('/callback').length === 1);
    expect(JSON.parse(scheduler.to('/callback')[0]!.body)).toMatchObject({ status: 'failed' });
  });
});

describe('ExecutorClient > stop', () => {
  it('says goodbye, takes no more, ends what runs and says how', async () => {
    const { gate, open: release } = aGate();
    const { client, scheduler, service, execute } = await aHouse(() => gate);
    await client.start();
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    await execute();
    const stopped = client.stop();
    await scheduler.until(() => scheduler.asked.some(({ method }) => method === 'DELETE'));
    expect(scheduler.asked.at(-1)?.path).toBe('/api/v1/executors/executor-001');
    expect((await fetch(`${service.url}/health`)).status).toBe(503);
    expect((await execute({ execution_id: 'another' })).status).toBe(503);
    release('done');
    await stopped;
    expect(scheduler.to('/callback')).toHaveLength(1);
    expect(client.running).toBe(0);
  });

  it('says goodbye also where its registration was still on its way', async () => {
    const { client, scheduler } = await aHouse(() => 1);
    const started = client.start();
    await client.stop();
    await started;
    expect(scheduler.asked.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('counts the grace from the start, also where nobody answers its goodbye', async () => {
    const { client, scheduler, execute } = await aHouse(({ signal }) => once(signal, 'abort'));
    await client.start();
    await execute();
    scheduler.isSilentTo = ({ method }) => method === 'DELETE';
    const stopped = client.stop(0);
    const isAsked = (wanted: string) => scheduler.asked.some(({ method }) => method === wanted);
    await scheduler.until(() => scheduler.to('/callback').length > 0 && isAsked('DELETE'));
    scheduler.hangUp();
    await stopped;
  });

  it('tells what does not end within the grace to stop', async () => {
    const { client, scheduler, execute } = await aHouse(
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
