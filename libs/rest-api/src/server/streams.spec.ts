import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StateChanges } from '@distribute-schedule/application';
import { ApiServer } from './api-server';
import { partsWith, secretOf, settings } from './specs/an-api';

const changes: StateChanges = {
  after: () => Promise.resolve({ changes: [], missed: false }),
  newest: () => Promise.resolve('1-0'),
};

describe('The streams of a process', () => {
  let server: Server;
  beforeAll(async () => {
    const app = new ApiServer(partsWith({ changes }), settings).app();
    await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function open(role: string): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${secretOf(role)}` };
    const at = { host: '127.0.0.1', port, path: '/api/v1/events/stream', headers, agent: false };
    return new Promise((resolve, reject) => {
      get(at, resolve).on('error', reject);
    });
  }

  it('are limited to 20 for each token, and a closed stream makes room for another one', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open('viewer')));
    expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
    const refused = await open('viewer');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '5']);
    expect((await open('operator')).statusCode).toBe(200);
    streams[0]?.destroy();
    while ((await open('viewer')).statusCode !== 200) await new Promise(setImmediate);
  });
});
