import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { PartialConfiguration } from '@distribute-schedule/runtime';
import { Redis, type RedisOptions } from 'ioredis';
import { until } from '../waiting/until';
import { acquireRedis, type AcquiredRedis } from './acquire-servers';

const name = 'chaos';
/** How long the sentinel waits for a reply before it considers the master dead. */
const downAfterMs = 2_000;
/** Starts the first sync of a replica at once. By default Redis waits, in case more replicas connect. */
const config = { 'repl-diskless-sync-delay': '0' };

/**
 * A Redis master, its replica, and a sentinel that watches both. Clients are configured with two sentinels. The first one
 * accepts connections and never replies, like a sentinel on a machine that hangs.
 */
export class SentinelGroup {
  private constructor(
    readonly master: AcquiredRedis,
    private readonly replica: AcquiredRedis,
    private readonly sentinel: AcquiredRedis,
    private readonly silentSentinel: Server,
  ) {}

  static async open(): Promise<SentinelGroup> {
    const master = await acquireRedis({ dedicated: true, config });
    const { hostname, port } = new URL(master.url);
    const replicaof = `${hostname} ${port}`;
    const replica = await acquireRedis({ dedicated: true, config: { ...config, replicaof } });
    await untilInfoMatches(replica, 'replication', /master_link_status:up/);
    const sentinel = await acquireRedis({
      sentinel: true,
      config: {
        'sentinel monitor': `${name} ${hostname} ${port} 1`,
        'sentinel down-after-milliseconds': `${name} ${downAfterMs}`,
      },
    });
    await untilInfoMatches(sentinel, 'sentinel', /status=ok,.*slaves=1/);
    const silentSentinel = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
      0,
      hostname,
    );
    await once(silentSentinel, 'listening');
    return new SentinelGroup(master, replica, sentinel, silentSentinel);
  }

  private get addresses(): { host: string; port: number }[] {
    const { hostname: host, port } = new URL(this.sentinel.url);
    const silentPort = (this.silentSentinel.address() as AddressInfo).port;
    return [silentPort, Number(port)].map((each) => ({ host, port: each }));
  }

  private get nodes(): string[] {
    return this.addresses.map(({ host, port }) => `${host}:${port}`);
  }

  /** Configuration for a system in this process. */
  get configuration(): NonNullable<PartialConfiguration['redis']> {
    return { mode: 'sentinel', sentinel: { masterName: name, nodes: this.nodes } };
  }
  /** Environment variables for an app in its own process. */
  get environment(): Record<string, string> {
    return {
      DS_REDIS_MODE: 'sentinel',
      DS_REDIS_SENTINEL_MASTER_NAME: name,
      DS_REDIS_SENTINEL_NODES: this.nodes.join(),
    };
  }
  /** Options for a plain ioredis connection. */
  get connectionOptions(): Omit<RedisOptions, 'replyMapping'> {
    const sentinels = this.addresses.slice(1);
    return { name, sentinels, failoverDetector: true, sentinelReconnectStrategy: () => 100 };
  }

  /** Stops replication: from now on, the replica misses everything that the master writes. */
  async stopReplication(): Promise<void> {
    await this.askReplica((redis) => redis.replicaof('127.0.0.1', 1));
  }

  /** Restarts the sentinel. Resolves once this many clients have subscribed to it again. */
  async restartSentinel(subscribers: number): Promise<void> {
    await this.sentinel.restart();
    await untilInfoMatches(this.sentinel, 'sentinel', /status=ok,.*slaves=1/);
    await until('all clients have subscribed to the sentinel again', async () => {
      const clients = String(await withConnection(this.sentinel, (redis) => redis.client('LIST')));
      return clients.split(' sub=1 ').length > subscribers;
    });
  }

  /** Promotes the replica while the master is alive, as operators do for maintenance. Resolves once it is the master. */
  async promoteReplica(): Promise<void> {
    await withConnection(this.sentinel, (redis) => redis.call('SENTINEL', 'FAILOVER', name));
    await untilInfoMatches(this.replica, 'replication', /role:master/);
  }

  /** Sends a command to the server that was the replica at the start. */
  askReplica<Answer>(ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    return withConnection(this.replica, ask);
  }

  async close(): Promise<void> {
    this.silentSentinel.close();
    await Promise.all([this.sentinel, this.replica, this.master].map((server) => server.stop()));
  }
}

async function withConnection<Answer>(
  { url }: AcquiredRedis,
  ask: (redis: Redis) => Promise<Answer>,
): Promise<Answer> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

function untilInfoMatches(server: AcquiredRedis, section: string, state: RegExp): Promise<boolean> {
  return until(`INFO ${section} matches ${state}`, async () =>
    state.test(await withConnection(server, (redis) => redis.info(section))),
  );
}
