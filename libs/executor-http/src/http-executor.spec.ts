import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
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
  const answering = async (status: number, headers: Record<string, string> = {}, body = '') =>
    serve((_, response) => response.writeHead(status, headers).end(body));

  it('sends what the parameters say, with the ids of the execution', async () => {
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
      ...{ order: 'a/b?c', customer: 'Ann "A"', lines: [1, { two: null }] },
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

  it("sends the task's own words instead of its own, however they are written", async () => {
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

  it('takes an empty answer for empty, also where it says how it would be compressed', async () => {
    const { url } = await answering(200, { 'content-encoding': 'gzip' });
    expect(await run({ url, method: 'HEAD' })).toEqual({ code: 200, message: '200 OK' });
  });

  it('keeps its connections', async () => {
    const server = await answering(200, {}, 'ok');
    for (let n = 0; n < 5; n += 1) expect(await run({ url: server.url })).toMatchObject({ data: 'ok' });
    // The second may be asked for a moment before the first is free again.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('takes a status that was expected, and no other', async () => {
    const { url } = await answering(404, {}, 'nobody');
    expect(await run({ url, expected_status: [200, 404] })).toMatchObject({ code: 404, data: 'nobody' });
    expect(await run({ url, expected_status: '4xx' })).toMatchObject({ code: 404 });
    await expect(run({ url })).rejects.toMatchObject({ message: 'answered 404 Not Found', final: false });
  });

  it.each([
    ['nothing', '', undefined],
    ['a text', 'été', 'été'],
  ])('gives %s as it is', async (_, body, data) => {
    const { url } = await answering(200, { 'content-type': 'text/plain' }, body);
    expect((await run({ url })).data).toBe(data);
  });

  it('says how much it was that is no text', async () => {
    const { url } = await serve((_, response) => response.end(Buffer.from([0xff, 0xfe, 0xff])));
    expect(await run({ url })).toEqual({ code: 200, message: '200 OK, 3 bytes that are no text' });
  });

  describe('a server that misbehaves', () => {
    it('accepts and never answers: ends with the signal', async () => {
      const { url } = await serveRaw(() => undefined);
      const reason = new Error('timed out after 200ms');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 200);
      await expect(run({ url }, aContext(controller.signal))).rejects.toBe(reason);
    });

    it('sends a byte at a time: ends with the signal', async () => {
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
      ['a gigabyte', false],
      ['a gzip bomb of a gigabyte', true],
    ])(
      'answers with %s: cut at a mebibyte, the rest neither kept nor waited for',
      async (_, isCompressed) => {
        let poured: Promise<number> | undefined;
        const { url } = await serve((_request, response) => {
          response.setHeader('content-type', 'text/plain');
          poured = pour(response, 1024 ** 3, isCompressed);
        });
        const before = process.memoryUsage().rss;
        const result = await run({ url });
        expect(result.message).toBe('200 OK, cut after 1048576 bytes');
        expect(result.data).toHaveLength(1024 * 1024);
        // What two sockets hold is on its way; a gigabyte of nothing fits into that once it is compressed.
        if (!isCompressed) expect(await poured).toBeLessThan(32 * 1024 ** 2);
        expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 ** 2);
      },
    );

    it('answers with JSON beyond the cap: no half of it is taken for the whole', async () => {
      const { url } = await serve((_, response) => {
        response.setHeader('content-type', 'application/json');
        void pour(response, 2 * 1024 ** 2, false);
      });
      await expect(run({ url })).rejects.toThrow('too long to be read as JSON');
    });

    it('redirects to the metadata service: a failure, and nothing is sent there', async () => {
      const { url } = await answering(302, { location: 'http://169.254.169.254/latest/meta-data' });
      await expect(run({ url })).rejects.toMatchObject({
        message: 'answered 302 Found, and redirects are not followed: say the final URL',
        final: true,
      });
    });

    it('closes in the middle of its answer: fails, to be retried', async () => {
      const { url } = await serveRaw((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'));
      });
      await expect(run({ url })).rejects.toMatchObject({
        message: expect.stringMatching(/^no complete answer: /) as unknown,
        final: false,
      });
    });

    it('closes before it answers: fails, to be retried', async () => {
      const { url } = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
      await expect(run({ url })).rejects.toMatchObject({ final: false });
    });

    it('speaks something else: fails with a plain reason', async () => {
      const { url } = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
      await expect(run({ url })).rejects.toThrow('no complete answer');
    });

    it('says that it is JSON and is not', async () => {
      const { url } = await answering(200, { 'content-type': 'application/json' }, '<html>');
      await expect(run({ url })).rejects.toThrow('the answer is no JSON, as it says it is');
    });

    it('answers with text where JSON was expected', async () => {
      const { url } = await answering(200, { 'content-type': 'text/html' }, '<html>');
      await expect(run({ url, response: 'json' })).rejects.toThrow('the answer is no JSON, as was expected');
    });

    it('says that it is gzip and is not', async () => {
      const { url } = await answering(200, { 'content-encoding': 'gzip' }, 'plain');
      await expect(run({ url })).rejects.toThrow('no complete answer: incorrect header check');
    });

    it.each(['constructor', '__proto__'])(
      'says that it is compressed as %s: is read as it is',
      async (name) => {
        const { url } = await answering(
          200,
          { 'content-encoding': name, 'content-type': 'text/plain' },
          'plain',
        );
        expect(await run({ url })).toMatchObject({ data: 'plain' });
      },
    );

    it('asks to come back later, in seconds', async () => {
      const { url } = await answering(429, { 'retry-after': '120' });
      await expect(run({ url })).rejects.toMatchObject({ retryAfterMs: 120_000, final: false });
    });

    it('asks to come back later, at a time by its own clock', async () => {
      const headers = {
        'retry-after': 'Fri, 02 Jan 2026 00:01:30 GMT',
        date: 'Fri, 02 Jan 2026 00:00:00 GMT',
      };
      const { url } = await answering(503, headers);
      await expect(run({ url })).rejects.toMatchObject({ retryAfterMs: 90_000 });
    });

    it('fails: fails, and keeps the beginning of what it said with the execution', async () => {
      const { url } = await answering(500, {}, 'out of disk');
      const context = aContext();
      await expect(run({ url }, context)).rejects.toMatchObject({
        message: 'answered 500 Internal Server Error',
        final: false,
      });
      expect(context.lines).toEqual(['warn the answer began with: out of disk']);
    });

    it.each([400, 422])(
      'answers %p: fails for good, since the same request gets the same answer',
      async (status) => {
        const { url } = await answering(status);
        await expect(run({ url })).rejects.toMatchObject({ final: true });
      },
    );

    it('is not there: fails, to be retried', async () => {
      const server = await answering(200);
      await server.close();
      await expect(run({ url: server.url })).rejects.toMatchObject({
        message: expect.stringContaining('ECONNREFUSED') as unknown,
        final: false,
      });
    });
  });

  describe('where requests may go', () => {
    const strict = { allowPrivate: false, allowLoopback: false };

    it.each(['http://2130706433:1/', 'http://[::ffff:7f00:1]:1/', 'http://0x7f.1:1/'])(
      'refuses %s for good',
      async (url) => {
        executor = new HttpExecutor(new EgressGuard(strict));
        await expect(run({ url })).rejects.toMatchObject({
          message: expect.stringContaining('own machine') as unknown,
          final: true,
        });
      },
    );

    it('connects to no name that resolves to a refused address', async () => {
      const server = await answering(200, {}, 'secret');
      executor = new HttpExecutor(
        new EgressGuard(strict, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])),
      );
      await expect(run({ url: `http://rebound.example:${server.port}/` })).rejects.toThrow(
        '"rebound.example" resolves to 127.0.0.1, which is the worker\'s own machine',
      );
      expect(server.connections()).toBe(0);
    });

    it('connects to the address that was judged, and asks for no other', async () => {
      const server = await answering(200, {}, 'ok');
      const asked: string[] = [];
      executor = new HttpExecutor(
        new EgressGuard({ allowPrivate: true, allowLoopback: true }, (hostname) => {
          asked.push(hostname);
          return Promise.resolve([{ address: asked.length === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }]);
        }),
      );
      expect(await run({ url: `http://pinned.example:${server.port}/` })).toMatchObject({ data: 'ok' });
      expect(asked).toEqual(['pinned.example']);
    });
  });
});
