import { EgressGuard, EgressRefusedError } from './egress-guard';
import { guardedAgent } from './guarded-agent';
import { httpServer } from './testing/misbehaving-server';

describe('guardedAgent', () => {
  it.each(['127.0.0.1', '[::ffff:127.0.0.1]'])(
    'does not connect to the refused address %s, although Node.js resolves no name for it',
    async (host) => {
      const server = await httpServer((_, response) => response.end());
      const agent = guardedAgent(new EgressGuard({ allowPrivate: true, allowLoopback: false }));
      try {
        const request = agent.request({ origin: `http://${host}:${server.port}`, path: '/', method: 'GET' });
        await expect(request).rejects.toThrow(EgressRefusedError);
        expect(server.connections()).toBe(0);
      } finally {
        await agent.destroy();
        await server.close();
      }
    },
  );
});
