import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { URL } from 'node:url';
import type { Logger } from '@distribute-schedule/application';
import { RedisConnections } from './redis-connections';

const log: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => log,
};
const commandTimeoutMs = 300;

describe('Connections whose machine falls silent without closing them', () => {
  let way: Server;
  let connections: RedisConnections;
  const sockets = new Set<Socket>();

  /** The way to Redis, in which whoever is on it can be left standing. */
  function openWay(): Server {
    const { hostname, port } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
    return createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
  }

  const fallSilent = () => {
    for (const socket of sockets) socket.unpipe().pause();
  };

  beforeEach(async () => {
    way = openWay();
    await once(way, 'listening');
    const nobody = { username: '', password: '' };
    const { password } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
    connections = new RedisConnections(
      {
        ...{ mode: 'standalone', addr: `127.0.0.1:${(way.address() as AddressInfo).port}`, db: 0 },
        ...{ username: '', password, poolSize: 2, keyPrefix: '' },
        ...{ sentinel: { masterName: '', nodes: [], ...nobody }, cluster: { nodes: [] } },
        tls: { enabled: false, caFile: '', certFile: '', keyFile: '', serverName: '' },
        ...{ commandTimeoutMs, connectTimeoutMs: 5_000 },
      },
      log,
    );
    await connections.start();
    await connections.queries[0].ping();
  });
  afterEach(() => {
    connections.stop();
    for (const socket of sockets) socket.destroy();
    way.close();
  });

  it('are made anew, all of them', async () => {
    const others = [connections.subscriber, connections.queries[0]];
    const areBack = Promise.all(others.map((connection) => once(connection, 'ready')));
    fallSilent();
    await expect(connections.main.ping()).rejects.toThrow('Command timed out');
    await expect(connections.main.ping()).resolves.toBe('PONG');
    await areBack;
  });
});
