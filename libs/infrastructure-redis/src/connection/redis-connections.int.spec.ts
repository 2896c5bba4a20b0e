import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { URL } from 'node:url';
import type { Command } from 'ioredis';
import { RecordingLogger, silentLog } from '@distribute-schedule/application/testing';
import { RedisLifecycle } from '../adapters/redis-lifecycle';
import { RedisWriteCheck } from '../adapters/redis-write-check';
import { StoreClock } from '../adapters/store-clock';
import { Keyspace } from '../keyspace';
import { RedisStore } from '../redis-store';
import { RedisConnections } from './redis-connections';
import type { RedisSettings } from './redis-settings';

const commandTimeoutMs = 300;
const audit = { maxRecords: { people: 1, machines: 1 }, retentionMs: 60_000 };
const retention = { retentionMs: 60_000, historyPerTask: 10, ledgerPerTask: 10, audit };

describe('Redis connections', () => {
  let way: Server;
  let isClosed: boolean;
  let connections: RedisConnections;
  const sockets = new Set<Socket>();

  /** A proxy in front of Redis that can hold the data of its clients back. */
  function openWay(): Server {
    const { hostname, port } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
    return createServer((near) => {
      if (isClosed) {
        near.destroy();
        return;
      }
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

  const close = () => {
    isClosed = true;
    for (const socket of sockets) socket.destroy();
  };

  const addr = () => `127.0.0.1:${(way.address() as AddressInfo).port}`;

  function open(changed: Partial<RedisSettings> = {}, logger = silentLog): RedisConnections {
    const nobody = { username: '', password: '' };
    const { password } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
    return new RedisConnections(
      {
        ...{ mode: 'standalone', addr: addr(), db: 0 },
        ...{ username: '', password, poolSize: 2, keyPrefix: '' },
        ...{ sentinel: { masterName: '', nodes: [], ...nobody }, cluster: { nodes: [] } },
        tls: { enabled: false, caFile: '', certFile: '', keyFile: '', serverName: '' },
        ...{ commandTimeoutMs, connectTimeoutMs: 5_000 },
        ...changed,
      },
      logger,
    );
  }

  beforeEach(async () => {
    isClosed = false;
    way = openWay();
    await once(way, 'listening');
    connections = open();
    await connections.start();
    await connections.queries[0].ping();
  });
  afterEach(() => {
    connections.stop();
    for (const socket of sockets) socket.destroy();
    way.close();
  });

  it('are all replaced when the machine falls silent, and do not send commands that have timed out', async () => {
    const others = [connections.subscriber, connections.queries[0]];
    const areBack = Promise.all(others.map((connection) => once(connection, 'ready')));
    fallSilent();
    const key = `test-${randomUUID()}`;
    await expect(connections.main.set(key, 'late')).rejects.toThrow('Command timed out');
    await expect(connections.main.get(key)).resolves.toBeNull();
    await areBack;
  });

  it.each([
    ['has not the database', () => ({ db: 9999 }), 'DB index is out of range'],
    [
      'is none of a cluster',
      () => ({ mode: 'cluster' as const, cluster: { nodes: [addr()] } }),
      'cluster support disabled',
    ],
  ])('refuse to start on a Redis that %s, and do not log that they wait', async (_, changed, reason) => {
    const warn = jest.fn();
    const refused = open(changed(), { ...silentLog, warn });
    await expect(refused.start()).rejects.toMatchObject({
      code: 'redis.refused',
      message: expect.stringContaining(reason) as string,
    });
    refused.stop();
    expect(warn).not.toHaveBeenCalled();
  });

  it('start when Redis goes away between the first and the second connection', async () => {
    connections.stop();
    connections = open();
    const { main, subscriber } = connections;
    main.once('ready', () => {
      isClosed = true;
      subscriber.once('close', () => (isClosed = false));
    });
    await connections.start();
    await expect(subscriber.ping()).resolves.toBe('PONG');
  });

  it('lets the store wait, and log that it waits, when Redis goes away after the first connections', async () => {
    connections.stop();
    const log = new RecordingLogger();
    connections = open({}, log);
    const { main, subscriber } = connections;
    subscriber.once('ready', close);
    // The client asks with a callback whenever it connects, and the store without one.
    const ask = main.info.bind(main) as (...given: unknown[]) => Promise<string>;
    const reopen = () => (isClosed = false);
    const info = (...given: unknown[]) => (given.length > 0 ? ask(...given) : ask().finally(reopen));
    Object.assign(main, { info });
    const store = new RedisStore([main], Keyspace.of({ prefix: `test-${randomUUID()}:` }), retention);
    const clock = new StoreClock(store, log);
    const lifecycle = new RedisLifecycle(connections, store, new RedisWriteCheck(store, log), clock, log);
    await lifecycle.start();
    expect(log.messages('warn', 'info')).toEqual(
      expect.arrayContaining(['waiting for Redis', 'Redis answers again']),
    );
    await store.redis.unlink(store.keyspace.key('storeId'), store.keyspace.key('writeCheck'));
    await lifecycle.stop();
  });

  it('are left alone by a second stop', async () => {
    const { main } = connections;
    const ended = once(main, 'end');
    connections.stop();
    await ended;
    const disconnect = jest.spyOn(main, 'disconnect');
    connections.stop();
    expect(disconnect).not.toHaveBeenCalled();
  });

  it('drop commands that timed out during an outage', async () => {
    const { main } = connections;
    const key = `test-${randomUUID()}`;
    close();
    await once(main, 'close');
    for (let n = 0; n < 4; n += 1) await expect(main.set(key, 'late')).rejects.toThrow('Command timed out');
    const { offlineQueue } = main as unknown as { offlineQueue: { toArray(): { command: Command }[] } };
    // The next reconnect forgets the last error.
    expect(offlineQueue.toArray().filter(({ command }) => command.args[0] === key)).toHaveLength(1);
    isClosed = false;
    await once(main, 'ready');
    await expect(main.get(key)).resolves.toBeNull();
  });
});
