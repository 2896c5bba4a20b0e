import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { PartialConfiguration } from '@distribute-schedule/runtime';
import { Redis, type RedisOptions } from 'ioredis';
import { until } from '../waiting/until';
import { acquireRedis, type AcquiredRedis } from './acquire-redis';

const name = 'chaos';
/** How long the sentinel waits for an answer before it takes the master for dead. */
const downAfterMs = 2_000;
/** A replica is filled at once, and not after a pause in which others might come too. */
const config = { 'repl-diskless-sync-delay': '0' };

/**
 * A master, its replica, and a sentinel that watches both. Clients are told of two sentinels, of which the first takes
 * connections and never answers, as one does whose machine hangs.
 */
export class SentinelGroup {
  private constructor(
    readonly master: AcquiredRedis,
    private readonly replica: AcquiredRedis,
    private readonly sentinel: AcquiredRedis,
    private readonly mute: Server,
  ) {}

  static async open(): Promise<SentinelGroup> {
    const master = await acquireRedis({ dedicated: true, config });
    const { hostname, port } = new URL(master.url);
    const replicaof = `${hostname} ${port}`;
    const replica = await acquireRedis({ dedicated: true, config: { ...config, replicaof } });
    await becomes(replica, 'replication', /master_link_status:up/);
    const sentinel = await acquireRedis({
      sentinel: true,
      config: {
        'sentinel monitor': `${name} ${hostname} ${port} 1`,
        'sentinel down-after-milliseconds': `${name} ${downAfterMs}`,
      },
    });
    await becomes(sentinel, 'sentinel', /status=ok,.*slaves=1/);
    const mute = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, hostname);
    await once(mute, 'listening');
    return new SentinelGroup(master, replica, sentinel, mute);
  }

  private get addresses(): { host: string; port: number }[] {
    const { hostname: host, port } = new URL(this.sentinel.url);
    const mute = (this.mute.address() as AddressInfo).port;
    return [mute, Number(port)].map((each) => ({ host, port: each }));
  }

  private get nodes(): string[] {
    return this.addresses.map(({ host, port }) => `${host}:${port}`);
  }

  /** For a system in this process, */
  get configuration(): NonNullable<PartialConfiguration['redis']> {
    return { mode: 'sentinel', sentinel: { masterName: name, nodes: this.nodes } };
  }
  /** for one in a process of its own, */
  get environment(): Record<string, string> {
    return {
      DS_REDIS_MODE: 'sentinel',
      DS_REDIS_SENTINEL_MASTER_NAME: name,
      DS_REDIS_SENTINEL_NODES: this.nodes.join(),
    };
  }
  /** and for a bare connection. */
  get found(): Omit<RedisOptions, 'replyMapping'> {
    const sentinels = this.addresses.slice(1);
    return { name, sentinels, failoverDetector: true, sentinelReconnectStrategy: () => 100 };
  }

  /** From now on the replica hears nothing of what the master answers. */
  async cutReplicaOff(): Promise<void> {
    await this.askReplica((redis) => redis.replicaof('127.0.0.1', 1));
  }

  /** Resolves once so many listen to it again. */
  async restartSentinel(listeners: number): Promise<void> {
    await this.sentinel.restart();
    await becomes(this.sentinel, 'sentinel', /status=ok,.*slaves=1/);
    await until('all listen to it again', async () => {
      const clients = String(await asked(this.sentinel, (redis) => redis.client('LIST')));
      return clients.split(' sub=1 ').length > listeners;
    });
  }

  /** As for maintenance: the master lives, and the sentinel puts the replica in its place. Resolves once it is there. */
  async handOver(): Promise<void> {
    await asked(this.sentinel, (redis) => redis.call('SENTINEL', 'FAILOVER', name));
    await becomes(this.replica, 'replication', /role:master/);
  }

  /** Asks the one that was the replica when all began. */
  askReplica<Answer>(ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    return asked(this.replica, ask);
  }

  async close(): Promise<void> {
    this.mute.close();
    await Promise.all([this.sentinel, this.replica, this.master].map((server) => server.stop()));
  }
}

async function asked<Answer>(
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

function becomes(server: AcquiredRedis, section: string, state: RegExp): Promise<boolean> {
  return until(`the ${section} is ${state}`, async () =>
    state.test(await asked(server, (redis) => redis.info(section))),
  );
}
