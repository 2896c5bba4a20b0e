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
    const server = httpServer(app, limits);
    expect(server.maxConnections).toBe(maxConnections);
    requests = await RawRequests.on(server);
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
});
