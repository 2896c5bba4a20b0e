import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callbacks } from './callback';

describe('Callbacks', () => {
  it('stops retrying a callback when giveUp is called, so that the process can end', async () => {
    const callbacks: Callbacks = new Callbacks({
      signingKey: () => undefined,
      log: (line) => void logged.push(line),
      firstPauseMs: 3_600_000,
    });
    const logged: string[] = [];
    const server = createServer((_, response) => {
      response.writeHead(503).end();
      // The response has been sent, so the client now waits an hour for its next try, or is about to.
      response.on('close', () => callbacks.giveUp());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await callbacks.deliver(
      `http://127.0.0.1:${port}/`,
      { executionId: 'a@1', attempt: 1 },
      { status: 'success', message: 'ok' },
    );
    expect(logged).toEqual([
      'gave up a callback because the service stops: the scheduler returned status 503',
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
