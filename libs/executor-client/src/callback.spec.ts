import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callbacks } from './callback';

describe('Callbacks', () => {
  it('gives up what the scheduler does not take once it is told to, so that the process can end', async () => {
    const callbacks: Callbacks = new Callbacks({
      signingKey: () => undefined,
      log: (line) => void logged.push(line),
      firstPauseMs: 3_600_000,
    });
    const logged: string[] = [];
    const server = createServer((_, response) => {
      response.writeHead(503).end();
      // The answer is on its way, and what follows it is an hour of waiting.
      response.on('close', () => callbacks.giveUp());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await callbacks.deliver(`http://127.0.0.1:${port}/`, { status: 'success', message: 'ok' });
    expect(logged).toEqual(['a callback was not taken before the stop: the scheduler answered 503']);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
