import { randomBytes } from 'node:crypto';
import { scripts } from '@distribute-schedule/infrastructure-redis';
import type { PartialConfiguration } from '@distribute-schedule/runtime';
import { Redis } from 'ioredis';
import { acquireRedis, type AcquiredRedis } from './acquire-servers';
import type { Address, ChaosStore } from './chaos-store';
import { redisConversation } from './redis-conversation';
import type { SentinelGroup } from './sentinel-group';

/** A Redis of its own, or the master of a group that the caller opens and closes. */
export class RedisChaosStore implements ChaosStore {
  readonly client: Redis;
  readonly prefix = `chaos-${randomBytes(4).toString('hex')}:`;

  private constructor(
    readonly server: AcquiredRedis,
    private readonly group: SentinelGroup | undefined,
  ) {
    const options = { maxRetriesPerRequest: null };
    this.client = group
      ? new Redis({ ...options, ...group.connectionOptions })
      : new Redis(server.url, options);
    // The connection reconnects on its own. A failed command rejects, so this event needs no handling.
    this.client.on('error', () => undefined);
  }

  /** @param config directives of redis.conf */
  static async open(config: Record<string, string>, group?: SentinelGroup): Promise<RedisChaosStore> {
    return new RedisChaosStore(group?.master ?? (await acquireRedis({ dedicated: true, config })), group);
  }

  get address(): Address {
    const { hostname: host, port } = new URL(this.server.url);
    return { host, port: Number(port) };
  }

  configuration({ host, port }: Address): PartialConfiguration {
    const redis = {
      addr: `${host}:${port}`,
      keyPrefix: this.prefix,
      poolSize: 2,
      ...this.group?.configuration,
    };
    return { store: 'redis', redis };
  }

  environment({ host, port }: Address): Record<string, string> {
    return {
      DS_STORE: 'redis',
      DS_REDIS_ADDR: `${host}:${port}`,
      DS_REDIS_KEY_PREFIX: this.prefix,
      ...this.group?.environment,
    };
  }

  conversation() {
    return redisConversation;
  }

  /** Loads all scripts, so that each step is exactly one EVALSHA. */
  async prepare(): Promise<void> {
    await Promise.all(Object.values(scripts).map(({ source }) => this.client.script('LOAD', source)));
  }

  async now(): Promise<number> {
    const [seconds, microseconds] = await this.client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  async leaderId(): Promise<string | undefined> {
    return (await this.client.get(`${this.prefix}schedule:leader`)) ?? undefined;
  }

  async killConnections(): Promise<void> {
    for (const type of ['normal', 'pubsub'])
      await this.client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
  }

  async close(): Promise<void> {
    this.client.disconnect();
    await this.server.stop();
  }
}
