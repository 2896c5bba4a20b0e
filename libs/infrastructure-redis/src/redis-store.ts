import type { RetentionSettings } from '@distribute-schedule/application';
import type { Cluster, Redis } from 'ioredis';
import type { Keyspace } from './keyspace';
import { asStoreError } from './lua/store-errors';
import type { Script, ScriptArgument } from './lua/define-script';
import { runScript, runScriptSource } from './lua/run-script';

export type RedisConnection = Redis | Cluster;

/** One Redis and one keyspace, shared by every adapter of this lib. */
export class RedisStore {
  private nextConnection = 0;

  /** @param connections at least one; requests are distributed round robin */
  constructor(
    private readonly connections: readonly [RedisConnection, ...RedisConnection[]],
    readonly keyspace: Keyspace,
    readonly retention: RetentionSettings,
  ) {}

  get redis(): RedisConnection {
    this.nextConnection = (this.nextConnection + 1) % this.connections.length;
    return this.connections[this.nextConnection] ?? this.connections[0];
  }

  run<Args extends Record<string, ScriptArgument>, Reply>(
    script: Script<Args, Reply>,
    args: Args,
    rest: readonly ScriptArgument[] = [],
  ): Promise<Reply> {
    return runScript(this.redis, this.keyspace, script, args, rest);
  }

  /** As `run`, but with the source: the step keeps its place in the connection even if the server does not know it. */
  runSource<Args extends Record<string, ScriptArgument>, Reply>(
    script: Script<Args, Reply>,
    args: Args,
    rest: readonly ScriptArgument[] = [],
  ): Promise<Reply> {
    return runScriptSource(this.redis, this.keyspace, script, args, rest);
  }

  /** Sends a plain command, and converts its errors into errors of the application. */
  async send<Reply>(command: (redis: RedisConnection) => Promise<Reply>): Promise<Reply> {
    try {
      return await command(this.redis);
    } catch (error) {
      throw asStoreError(error);
    }
  }
}
