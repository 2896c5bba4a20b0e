import { once } from 'node:events';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import express from 'express';
import { httpServer } from './http-server';
import { maxConnections } from './limits';
import { RawRequests, answerOn, headOf } from './specs/raw-requests';

describe('The HTTP server', () => {
  let requests: RawRequests;
  afterEach(() => requests.close());

  const start = async (limits: { requestTimeoutMs: number; headersTimeoutMs: number }) => {
    const app = express();
    app.post('/', express.text({ type: '*/*' }), (_request, response) => void response.end());
    const log = new RecordingLogger();
    const server = httpServer(app, log, limits);
    requests = await RawRequests.on(server);
    return { server, log };
  };

  it.each([
    ['the headers', 'POST / HTTP/1.1\r\nhost: a\r\n', { requestTimeoutMs: 60_000, headersTimeoutMs: 100 }],
    [
      'the body',
      `${headOf('POST', '/', { 'content-type': 'text/plain', 'content-length': 10 })}12345`,
      { requestTimeoutMs: 100, headersTimeoutMs: 50 },
    ],
    ['anything', '', { requestTimeoutMs: 60_000, headersTimeoutMs: 100 }],
  ])('ends a connection soon after the time to send %s is up', async (_, text, limits) => {
    await start(limits);
    const startedAt = performance.now();
    expect((await answerOn(await requests.send(text))).status).toBe(408);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('closes connections above the limit, and logs it once a minute', async () => {
    const { server, log } = await start({ requestTimeoutMs: 60_000, headersTimeoutMs: 60_000 });
    expect(server.maxConnections).toBe(maxConnections);
    server.maxConnections = 1;
    await requests.send('');
    for (let more = 0; more < 3; more += 1) await once(await requests.send(''), 'close');
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { from: '127.0.0.1', maxConnections: 1 } }]);
  });
});
