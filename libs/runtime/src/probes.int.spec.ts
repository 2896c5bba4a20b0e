import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { silentLog } from '@distribute-schedule/application/testing';
import { createSystem, type System } from './create-system';
import { testRedis } from './testing/test-stores';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('A worker with ops.port', () => {
  let worker: System;
  let origin: string;
  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    worker = createSystem({ redis: testRedis(), ops: { port } }, { roles: ['work'], log: silentLog });
    await worker.start();
  });
  afterAll(() => worker.stop());

  it('reports that it is alive and ready', async () => {
    const health = await fetch(`${origin}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', roles: ['work'] }]);
    const ready = await fetch(`${origin}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', roles: ['work'] }]);
  });

  it('does not prevent a command on the store with the same configuration', async () => {
    const command = createSystem(worker.configuration, { roles: [], log: silentLog });
    await command.start();
    await command.stop();
  });

  it('does not serve the API', async () => {
    expect((await fetch(`${origin}/api/v1/tasks`)).status).toBe(404);
  });
});

it('refuses an ops.host that other machines can reach while api.tokens is empty', async () => {
  const worker = createSystem(
    { redis: testRedis(), ops: { host: '0.0.0.0', port: 9464 } },
    { roles: ['work'], log: silentLog },
  );
  await expect(worker.start()).rejects.toThrow('ops.host is 0.0.0.0, which other machines can reach');
});
