import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { insertSecrets } from '@distribute-schedule/executor-api';
import { anExecutionContext, anExecutionTask } from '@distribute-schedule/executor-api/testing';
import { EgressGuard } from './egress-guard';
import { HttpExecutor } from './http-executor';
import { httpServer, pour, read, tcpServer, type TestServer } from './testing/misbehaving-server';

const anId = 'nightly@1700000000000';

const aTask = (parameters: unknown) => anExecutionTask({ type: 'http', parameters });
const aContext = (signal?: AbortSignal) =>
  anExecutionContext({ scheduledTime: Date.UTC(2026, 0, 2), ...(signal && { signal }) });

describe('HttpExecutor', () => {
  const servers: TestServer[] = [];
  const local = new EgressGuard({ allowPrivate: true, allowLoopback: true });
  let executor: HttpExecutor;

  beforeEach(() => {
    executor = new HttpExecutor(local);
  });
  afterEach(async () => {
    await executor.stop();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  const serve = async (listener: RequestListener) => {
    const server = await httpServer(listener);
    servers.push(server);
    return server;
  };
  const serveRaw = async (listener: (socket: Socket) => void) => {
    const server = await tcpServer(listener);
    servers.push(server);
    return server;
  };
  const run = (parameters: unknown, context = aContext()) => executor.execute(aTask(parameters), context);
  const responding = async (status: number, headers: Record<string, string> = {}, body = '') =>
    serve((_, response) => response.writeHead(status, headers).end(body));

  it('sends secrets, which the task names in a template or in a parameter of its own', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.end();
    });
    const parametersAsWritten = {
      url: `${url}/{{secrets.key}}?k={{parameters.key}}`,
      headers: { Authorization: 'Bearer {{secrets.key}}' },
      key: '{{secrets.key}}',
    };
    const values = { key: 'a/b&{{parameters.url}}' };
    const task = aTask(insertSecrets(parametersAsWritten, values));
    const secrets = { values, parametersAsWritten };
    await executor.execute(task, anExecutionContext({ secrets }));
    const encoded = encodeURIComponent(values.key);
    expect(seen).toEqual([[`/${encoded}?k=${encoded}`, `Bearer ${values.key}`]]);
  });

  it('sends the request of the parameters, with the ids of the execution', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((request, response) => {
      void read(request).then((body) => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        response.writeHead(201, { 'content-type': 'application/json; charset=utf-8' }).end('{"id": 7}');
      });
    });
    const result = await run({
      method: 'post',
      url: `${url}/orders/{{parameters.order}}`,
      query: { day: '{{execution.scheduled_time}}', tag: ['a&b', 2] },
      headers: { 'X-Customer': '{{parameters.customer}}' },
      body: {
        order: '{{parameters.order}}',
        lines: '{{parameters.lines}}',
        note: 'for {{parameters.customer}}',
      },
      order: 'a/b?c',
      customer: 'Ann "A"',
      lines: [1, { two: null }],
    });
    expect(result).toEqual({ code: 201, message: '201 Created', data: { id: 7 } });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/orders/a%2Fb%3Fc?day=2026-01-02T00%3A00%3A00.000Z&tag=a%26b&tag=2',
        headers: {
          'content-type': 'application/json',
          'x-customer': 'Ann "A"',
          'idempotency-key': anId,
          'x-schedule-execution-id': anId,
          'x-schedule-task-id': 'nightly',
          'x-schedule-attempt': '2',
          'x-schedule-time': '2026-01-02T00:00:00.000Z',
          'accept-encoding': 'identity',
        },
        body: '{"order":"a/b?c","lines":[1,{"two":null}],"note":"for Ann \\"A\\""}',
      },
    ]);
  });

  it("sends the task's headers instead of the default ones, ignoring case", async () => {
    const seen: string[][] = [];
    const { url } = await serve((request, response) => {
      seen.push(request.rawHeaders);
      response.end();
    });
    await run({ url, headers: { 'user-agent': 'reports', accept: 'text/csv' } });
    const sent = (seen[0] ?? []).map((text) => text.toLowerCase());
    expect(sent.filter((text) => text === 'user-agent' || text === 'accept')).toHaveLength(2);
    expect(sent).toEqual(expect.arrayContaining(['reports', 'text/csv']));
  });

  it('accepts an empty response that names a compression', async () => {
    const { url } = await responding(200, { 'content-encoding': 'gzip' });
    expect(await run({ url, method: 'HEAD' })).toEqual({ code: 200, message: '200 OK' });
  });

  it('reuses its connections', async () => {
    const server = await responding(200, {}, 'ok');
    for (let n = 0; n < 5; n += 1) expect(await run({ url: server.url })).toMatchObject({ data: 'ok' });
    // Two, because the second request may start a moment before the first connection is free again.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('succeeds only with an expected status', async () => {
    const { url } = await responding(404, {}, 'nobody');
    expect(await run({ url, expected_status: [200, 404] })).toMatchObject({ code: 404, data: 'nobody' });
    expect(await run({ url, expected_status: '4xx' })).toMatchObject({ code: 404 });
    await expect(run({ url })).rejects.toMatchObject({
      message: 'unexpected status 404 Not Found',
      final: false,
    });
  });

  it.each([
    ['no data', '', undefined],
    ['text', 'été', 'été'],
  ])('returns %s unchanged', async (_, body, data) => {
    const { url } = await responding(200, { 'content-type': 'text/plain' }, body);
    expect((await run({ url })).data).toBe(data);
  });

  it('reports the size of a response that is not text', async () => {
    const { url } = await serve((_, response) => response.end(Buffer.from([0xff, 0xfe, 0xff])));
    expect(await run({ url })).toEqual({ code: 200, message: '200 OK, 3 bytes that are not text' });
  });

  describe('with a misbehaving server', () => {
    it('ends with the signal when the server accepts and never responds', async () => {
      const { url } = await serveRaw(() => undefined);
      const reason = new Error('timed out after 200ms');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 200);
      await expect(run({ url }, aContext(controller.signal))).rejects.toBe(reason);
    });

    it('ends with the signal when the server sends one byte at a time', async () => {
      const { url } = await serve((_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('a'), 50);
        response.on('close', () => clearInterval(timer));
      });
      const reason = new Error('timed out after 300ms');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 300);
      await expect(run({ url }, aContext(controller.signal))).rejects.toBe(reason);
    });

    it.each([
      ['1 GiB', false],
      ['1 GiB, compressed as a gzip bomb', true],
    ])(
      'cuts a response of %s after 1 MiB, and neither keeps the rest nor waits for it',
      async (_, isCompressed) => {
        let poured: Promise<number> | undefined;
        const { url } = await serve((_request, response) => {
          response.setHeader('content-type', 'text/plain');
          poured = pour(response, 1024 ** 3, isCompressed);
        });
        const before = process.memoryUsage().rss;
        const result = await run({ url });
        expect(result.message).toBe('200 OK, response cut after 1048576 bytes');
        expect(result.data).toHaveLength(1024 * 1024);
        // The socket buffers may hold data on its way. A compressed gigabyte of equal bytes fits into them completely.
        if (!isCompressed) expect(await poured).toBeLessThan(32 * 1024 ** 2);
        expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 ** 2);
      },
    );

    it('fails for JSON above the maximum size, instead of reading half of it', async () => {
      const { url } = await serve((_, response) => {
        response.setHeader('content-type', 'application/json');
        void pour(response, 2 * 1024 ** 2, false);
      });
      await expect(run({ url })).rejects.toThrow('cannot be read as JSON');
    });

    it('fails for a redirect to the metadata service, without a request there', async () => {
      const { url } = await responding(302, { location: 'http://169.254.169.254/latest/meta-data' });
      await expect(run({ url })).rejects.toMatchObject({
        message: 'unexpected status 302 Found; redirects are not followed, so use the final URL in the task',
        final: true,
      });
    });

    it('allows a retry when the server closes in the middle of its response', async () => {
      const { url } = await serveRaw((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'));
      });
      await expect(run({ url })).rejects.toMatchObject({
        message: expect.stringMatching(/^got no complete response: /) as unknown,
        final: false,
      });
    });

    it('allows a retry when the server closes before it responds', async () => {
      const { url } = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
      await expect(run({ url })).rejects.toMatchObject({ final: false });
    });

    it('fails with a clear reason when the server does not speak HTTP', async () => {
      const { url } = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
      await expect(run({ url })).rejects.toThrow('got no complete response');
    });

    it('fails for an invalid body when the content type is JSON', async () => {
      const { url } = await responding(200, { 'content-type': 'application/json' }, '<html>');
      await expect(run({ url })).rejects.toThrow(
        'the response is declared as application/json (status 200), but its body is not valid JSON',
      );
    });

    it('fails for HTML when the task expects JSON', async () => {
      const { url } = await responding(200, { 'content-type': 'text/html' }, '<html>');
      await expect(run({ url, response: 'json' })).rejects.toThrow(
        'expected a JSON response, got text/html (status 200)',
      );
    });

    it('fails when a response declared as gzip is not compressed', async () => {
      const { url } = await responding(200, { 'content-encoding': 'gzip' }, 'plain');
      await expect(run({ url })).rejects.toThrow('got no complete response: incorrect header check');
    });

    it.each(['constructor', '__proto__'])(
      'reads the body without decompression when the compression is named %s',
      async (name) => {
        const { url } = await responding(
          200,
          { 'content-encoding': name, 'content-type': 'text/plain' },
          'plain',
        );
        expect(await run({ url })).toMatchObject({ data: 'plain' });
      },
    );

    it('reads the retry delay in seconds', async () => {
      const { url } = await responding(429, { 'retry-after': '120' });
      await expect(run({ url })).rejects.toMatchObject({ retryAfterMs: 120_000, final: false });
    });

    it('reads the retry delay from a date, compared with the clock of the server', async () => {
      const headers = {
        'retry-after': 'Fri, 02 Jan 2026 00:01:30 GMT',
        date: 'Fri, 02 Jan 2026 00:00:00 GMT',
      };
      const { url } = await responding(503, headers);
      await expect(run({ url })).rejects.toMatchObject({ retryAfterMs: 90_000 });
    });

    it('fails for an error status, and logs the start of the response body', async () => {
      const { url } = await responding(500, {}, 'out of disk');
      const context = aContext();
      await expect(run({ url }, context)).rejects.toMatchObject({
        message: 'unexpected status 500 Internal Server Error',
        final: false,
      });
      expect(context.lines).toEqual(['warn the response body starts with: out of disk']);
    });

    it.each([400, 422])(
      'prevents retries for status %p, because the same request gets the same response',
      async (status) => {
        const { url } = await responding(status);
        await expect(run({ url })).rejects.toMatchObject({ final: true });
      },
    );

    it('allows a retry when the server cannot be reached', async () => {
      const server = await responding(200);
      await server.close();
      await expect(run({ url: server.url })).rejects.toMatchObject({
        message: expect.stringContaining('ECONNREFUSED') as unknown,
        final: false,
      });
    });
  });

  describe('with an egress guard', () => {
    const strict = { allowPrivate: false, allowLoopback: false };

    it.each(['http://2130706433:1/', 'http://[::ffff:7f00:1]:1/', 'http://0x7f.1:1/'])(
      'refuses %s and prevents retries',
      async (url) => {
        executor = new HttpExecutor(new EgressGuard(strict));
        await expect(run({ url })).rejects.toMatchObject({
          message: expect.stringContaining('own machine') as unknown,
          final: true,
        });
      },
    );

    it('does not connect to a name that resolves to a refused address', async () => {
      const server = await responding(200, {}, 'secret');
      executor = new HttpExecutor(
        new EgressGuard(strict, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])),
      );
      await expect(run({ url: `http://rebound.example:${server.port}/` })).rejects.toThrow(
        '"rebound.example" resolves to 127.0.0.1, which is the worker\'s own machine',
      );
      expect(server.connections()).toBe(0);
    });

    it('connects to the address that it has checked, without resolving the name again', async () => {
      const server = await responding(200, {}, 'ok');
      const resolved: string[] = [];
      executor = new HttpExecutor(
        new EgressGuard({ allowPrivate: true, allowLoopback: true }, (hostname) => {
          resolved.push(hostname);
          return Promise.resolve([{ address: resolved.length === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }]);
        }),
      );
      expect(await run({ url: `http://pinned.example:${server.port}/` })).toMatchObject({ data: 'ok' });
      expect(resolved).toEqual(['pinned.example']);
    });
  });
});
