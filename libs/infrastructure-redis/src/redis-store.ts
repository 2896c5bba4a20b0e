import type { RetentionSettings } from '@distribute-schedule/application';
import type { Cluster, Redis } from 'ioredis';
import type { Keyspace } from './keyspace';
import { asStoreError } from './lua/store-errors';
import type { Script, ScriptArgument } from './lua/define-script';
import { runScript } from './lua/run-script';

export type RedisConnection = Redis | Cluster;

/** One Redis, one keyspace: what every adapter of this lib works on. */
export class RedisStore {
  private turn = 0;

  /** @param connections at least one; requests go to them by turns */
  constructor(
    private readonly connections: readonly [RedisConnection, ...RedisConnection[]],
    readonly keyspace: Keyspace,
    readonly retention: RetentionSettings,
  ) {}

  get redis(): RedisConnection {
    this.turn = (this.turn + 1) % this.connections.length;
    return this.connections[this.turn] ?? this.connections[0];
  }

  run<Args extends Record<string, ScriptArgument>, Reply>(
    script: Script<Args, Reply>,
    args: Args,
    rest: readonly ScriptArgument[] = [],
  ): Promise<Reply> {
    return runScript(this.redis, this.keyspace, script, args, rest);
  }

  /** A plain command, with its errors in the application's words. */
  async send<Reply>(command: (redis: RedisConnection) => Promise<Reply>): Promise<Reply> {
    try {
      return await command(this.redis);
    } catch (error) {
      throw asStoreError(error);
    }
  }
}
