import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
}

type Response = { readonly status: number; readonly body?: unknown };

/**
 * A service that was written from docs/remote-executors.md alone. It uses no code of this repository, so that it fails when
 * the page and the product disagree.
 */
class IndependentService {
  readonly received: Received[] = [];
  readonly probes: IncomingHttpHeaders[] = [];
  signingKey = '';
  private readonly responses = new Map<string, Response>();

  private constructor(
    private readonly api: string,
    private readonly server: Server,
  ) {}

  static async start(api: string): Promise<IndependentService> {
    const server = createServer();
    const service = new IndependentService(api, server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        if (path === '/health') {
          service.probes.push(request.headers);
          response.writeHead(204).end();
          return;
        }
        const body = Buffer.concat(chunks).toString('utf8');
        const json = JSON.parse(body) as Received['json'];
        service.received.push({ path, headers: request.headers, body, json });
        const { status, body: reply } = service.responses.get(String(json['task_name'])) ?? { status: 200 };
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(reply === undefined ? undefined : JSON.stringify(reply));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sets the response to `/execute` for a task. */
  respond(taskName: string, response: Response): void {
    this.responses.set(taskName, response);
  }

  /** @returns the status, and keeps the key of the response */
  async register(fields: object = {}): Promise<number> {
    const response = await fetch(`${this.api}/api/v1/executors/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'independent',
        instance_id: 'independent-1',
        base_url: this.origin,
        tasks: ['accepts', 'answers', 'creates', 'fails', 'redirects', 'slow'].map((task_name) => ({
          task_name,
          timeout: task_name === 'slow' ? 1 : 60,
        })),
        ...fields,
      }),
    });
    const { signing_key } = (await response.json()) as { signing_key: string };
    this.signingKey = signing_key;
    return response.status;
  }

  sign(id: string, timestamp: number, body: string): string {
    const key = Buffer.from(this.signingKey.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  }

  isSigned({ headers, body }: Received): boolean {
    const id = String(headers['webhook-id']);
    const timestamp = Number(headers['webhook-timestamp']);
    const isRecent = Math.abs(Date.now() / 1000 - timestamp) <= 300;
    const signatures = String(headers['webhook-signature']).split(' ');
    return isRecent && signatures.includes(this.sign(id, timestamp, body));
  }

  async callBack(url: unknown, report: object, signature?: string): Promise<number> {
    const headers = this.headersFor(report);
    return this.post(url, report, { ...headers, ...(signature && { 'webhook-signature': signature }) });
  }

  /** Signs a report. The same report with the same headers is a replay. */
  headersFor(report: object): Record<string, string> {
    const id = `msg_${randomUUID()}`;
    const timestamp = Math.floor(Date.now() / 1000);
    return {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': this.sign(id, timestamp, JSON.stringify(report)),
    };
  }

  /** Sends a callback without a signature, unless the headers contain one. */
  async post(url: unknown, report: object, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const response = await fetch(String(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(report),
    });
    await response.text();
    return response.status;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('The protocol of docs/remote-executors.md', () => {
  let api: ApiUnderTest;
  let service: IndependentService;
  beforeAll(async () => {
    // With a known port, the worker knows the address for callbacks.
    const port = await freePort();
    api = await startApi({
      settings: { api: { port }, healthCheck: { intervalMs: 1_000, timeoutMs: 1_000 } },
    });
    service = await IndependentService.start(api.origin);
  });
  afterAll(async () => {
    await service.stop();
    await api.stop();
  });

  const trigger = async (taskName: string): Promise<string> =>
    (await api.call('POST', `/api/v1/tasks/independent.${taskName}/trigger`, {})).body.execution_id;
  const ended = async (id: string) => {
    const { body } = await until(
      () => api.call('GET', `/api/v1/executions/${encodeURIComponent(id)}`),
      ({ body: { status } }) => ['success', 'failed', 'cancelled'].includes(status),
    );
    return body;
  };
  const received = (id: string, path: string) =>
    until(
      () =>
        Promise.resolve(service.received.find((one) => one.path === path && one.json['execution_id'] === id)),
      (one) => one !== undefined,
    ) as Promise<Received>;

  it('answers 201 to the first registration and 200 to a heartbeat', async () => {
    expect(await service.register()).toBe(201);
    expect(await service.register()).toBe(200);
    expect(service.signingKey).toMatch(/^whsec_/);
  });

  it('signs its calls and names the execution', async () => {
    service.respond('answers', {
      status: 200,
      body: { status: 'success', message: 'ok', data: { rows: 7 } },
    });
    const id = await trigger('answers');
    expect(await ended(id)).toMatchObject({
      status: 'success',
      result: { code: 0, message: 'ok', data: { rows: 7 } },
    });
    const call = await received(id, '/execute');
    expect(service.isSigned(call)).toBe(true);
    expect(call.headers).toMatchObject({
      'idempotency-key': id,
      'x-schedule-execution-id': id,
      'x-schedule-task-id': 'independent.answers',
      'x-schedule-attempt': '1',
    });
    expect(call.json).toMatchObject({
      execution_id: id,
      task_name: 'answers',
      parameters: {},
      attempt: 1,
      timeout_seconds: 60,
      idempotency_key: id,
    });
  });

  it('takes the outcome from any 2xx response that holds one', async () => {
    service.respond('creates', { status: 201, body: { status: 'success' } });
    expect(await ended(await trigger('creates'))).toMatchObject({ status: 'success' });
  });

  it('fails the attempt for a reported failure and for a redirect', async () => {
    service.respond('fails', { status: 200, body: { status: 'failed', error: 'no disk', final: true } });
    expect(await ended(await trigger('fails'))).toMatchObject({ status: 'failed', error: 'no disk' });
    service.respond('redirects', { status: 302, body: {} });
    const id = await trigger('redirects');
    const { body } = await until(
      () => api.call('GET', `/api/v1/executions/${encodeURIComponent(id)}`),
      ({ body: { status } }) => status === 'retrying',
    );
    expect(JSON.stringify(body)).toContain('returned status 302');
  });

  it('accepts reports while the work runs, and one end', async () => {
    service.respond('accepts', { status: 202 });
    const id = await trigger('accepts');
    const { json } = await received(id, '/execute');
    const url = json['callback_url'];
    expect(await service.callBack(url, { status: 'success' }, 'v1,d3Jvbmc=')).toBe(401);
    expect(
      await service.callBack(String(url).replace(/token=.*/, 'token=wrong'), { status: 'success' }),
    ).toBe(401);
    expect(await service.callBack(url, { status: 'failed' })).toBe(400);
    const running = {
      status: 'running',
      progress: 50,
      note: 'half',
      logs: [{ level: 'info', message: 'half done' }],
    };
    expect(await service.callBack(url, running)).toBe(200);
    expect(await service.callBack(url, { status: 'success', code: 3, message: 'done', data: [1] })).toBe(200);
    expect(await ended(id)).toMatchObject({
      status: 'success',
      result: { code: 3, message: 'done', data: [1] },
    });
    expect(await service.callBack(url, { status: 'success' })).toBe(409);
    expect(await service.callBack(url, running)).toBe(409);
    expect(await service.post(url, { status: 'success' })).toBe(401);
    const elsewhere = String(url).replace(encodeURIComponent(id), 'no-such-execution@1');
    expect(await service.callBack(elsewhere, { status: 'success' })).toBe(404);
    expect(await service.post(elsewhere, { status: 'success' })).toBe(401);
  });

  it('accepts an unsigned callback from an instance that does not require signatures', async () => {
    const id = await trigger('accepts');
    const { json } = await received(id, '/execute');
    expect(await service.post(json['callback_url'], { status: 'success' })).toBe(200);
    expect(await ended(id)).toMatchObject({ status: 'success' });
  });

  it('takes a signed report once, and its signature for no other attempt', async () => {
    service.respond('accepts', { status: 202 });
    const [id, other] = [await trigger('accepts'), await trigger('accepts')];
    const [{ json }, { json: otherJson }] = [
      await received(id, '/execute'),
      await received(other, '/execute'),
    ];
    const running = {
      execution_id: id,
      attempt: 1,
      status: 'running',
      logs: [{ level: 'info', message: 'half done' }],
    };
    const headers = service.headersFor(running);
    for (let n = 0; n < 3; n += 1)
      expect(await service.post(json['callback_url'], running, headers)).toBe(200);
    const { text } = await api.call('GET', `/api/v1/executions/${encodeURIComponent(id)}/logs`);
    expect(text.split('half done')).toHaveLength(2);
    expect(await service.post(otherJson['callback_url'], running, headers)).toBe(401);
    const end = { execution_id: id, attempt: 2, status: 'success' };
    expect(await service.callBack(json['callback_url'], end)).toBe(401);
    expect(await service.callBack(json['callback_url'], { ...end, attempt: 1 })).toBe(200);
    await service.callBack(otherJson['callback_url'], { status: 'success' });
  });

  it('keeps a required signature with the attempt, over the execution and the attempt', async () => {
    expect(await service.register({ require_signed_callbacks: true })).toBe(200);
    // Workers read the instances once a second, so the first calls may be those of before.
    const { id, url } = await until(
      async () => {
        const triggered = await trigger('accepts');
        const { json } = await received(triggered, '/execute');
        const callbackUrl = String(json['callback_url']);
        const isMarked = /^1s~/.test(new URL(callbackUrl).searchParams.get('token') ?? '');
        const end = { execution_id: triggered, attempt: 1, status: 'success' };
        if (!isMarked) await service.callBack(callbackUrl, end);
        return { id: triggered, url: isMarked ? callbackUrl : '' };
      },
      (one) => one.url !== '',
    );
    expect(await service.register()).toBe(200);
    const end = { execution_id: id, attempt: 1, status: 'success' };
    expect(await service.post(url, end)).toBe(401);
    expect(await service.callBack(url, { status: 'success' })).toBe(400);
    expect(await service.callBack(url, end)).toBe(200);
    expect(await ended(id)).toMatchObject({ status: 'success' });
  });

  it('rotates the key, signs calls with both keys, and accepts both for a while', async () => {
    const id = await trigger('accepts');
    const { json } = await received(id, '/execute');
    const report = (execution_id: string, status: string) => ({ execution_id, attempt: 1, status });
    const previous = service.signingKey;
    expect(await service.register({ rotate_key: true })).toBe(200);
    expect(service.signingKey).not.toBe(previous);
    const rotated = service.signingKey;
    expect(await service.callBack(json['callback_url'], report(id, 'running'))).toBe(200);
    service.signingKey = previous;
    expect(await service.callBack(json['callback_url'], report(id, 'success'))).toBe(200);
    const next = await until(
      async () => {
        const other = await trigger('accepts');
        const call = await received(other, '/execute');
        await service.callBack(call.json['callback_url'], report(other, 'success'));
        return call;
      },
      ({ headers }) => String(headers['webhook-signature']).includes(' '),
    );
    expect(service.isSigned(next)).toBe(true);
    service.signingKey = rotated;
    expect(service.isSigned(next)).toBe(true);
    expect(await service.register()).toBe(200);
    expect(service.signingKey).toBe(rotated);
  });

  it('ends an attempt without a callback 5 s after its timeout', async () => {
    service.respond('slow', { status: 202 });
    const id = await trigger('slow');
    await received(id, '/execute');
    const start = performance.now();
    const { body } = await until(
      () => api.call('GET', `/api/v1/executions/${encodeURIComponent(id)}`),
      ({ body: { status } }) => status !== 'running',
    );
    expect(performance.now() - start).toBeGreaterThan(5_000);
    expect(['retrying', 'failed', 'pending']).toContain(body.status);
  }, 30_000);

  it('sends a signed cancel that names the attempt', async () => {
    const id = await trigger('accepts');
    const { json } = await received(id, '/execute');
    await api.call('POST', `/api/v1/executions/${encodeURIComponent(id)}/cancel`);
    const cancel = await received(id, '/cancel');
    expect(service.isSigned(cancel)).toBe(true);
    expect(cancel.json).toEqual({ execution_id: id, attempt: 1 });
    expect(await service.callBack(json['callback_url'], { status: 'failed', error: 'stopped' })).toBe(200);
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
  });

  it('checks the health with unsigned requests', async () => {
    const headers = await until(
      () => Promise.resolve(service.probes[0]),
      (one) => one !== undefined,
    );
    expect(headers?.['webhook-signature']).toBeUndefined();
  });

  it('answers 204 to the goodbye, and still accepts callbacks afterwards', async () => {
    const id = await trigger('accepts');
    const { json } = await received(id, '/execute');
    const goodbye = await api.call('DELETE', '/api/v1/executors/independent-1');
    expect(goodbye.status).toBe(204);
    expect(await service.callBack(json['callback_url'], { status: 'success' })).toBe(200);
  });
});
