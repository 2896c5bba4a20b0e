/** What redis.mjs offers to specs in TypeScript. */
export interface RedisWanted {
  /** A server of one's own, that may be killed, frozen and restarted. Never the one that REDIS_URL names. */
  dedicated?: boolean;
  /**
   * A sentinel, which watches what `config` says: `{ 'sentinel monitor': 'NAME HOST PORT QUORUM' }`. Always a child: in
   * a container it could not reach servers at the addresses at which we do.
   */
  sentinel?: boolean;
  /** Told the one line that names where Redis came from, and what takes its time. */
  log?: (line: string) => void;
  /** Directives of redis.conf. Persistence is off unless asked for: `{ appendonly: 'yes', appendfsync: 'everysec' }`. */
  config?: Record<string, string>;
  env?: Record<string, string | undefined>;
}

export interface AcquiredRedis {
  readonly url: string;
  /** REDIS_URL, Docker, or the path of the program. */
  readonly source: string;
  /** Of the server that runs now; not known of a container or of a server named by REDIS_URL. */
  readonly pid?: number;
  /** The folder with the server's files, where it is one of ours. */
  readonly folder?: string;
  /** Stops the server and removes its files. Does nothing to a server named by REDIS_URL. */
  stop(): Promise<void>;
  /** SIGKILL. Resolves once the process is gone. */
  kill(): Promise<void>;
  /** Starts it again after a kill (or kills it first): same address, same files. Resolves once it answers. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing is answered. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
}

/** The path of redis-server or valkey-server, where there is one that is new enough. */
export function programOnPath(env?: RedisWanted['env']): string | undefined;

export function acquireRedis(wanted?: RedisWanted): Promise<AcquiredRedis>;

/** Makes sure that `dedicated` servers can be had; resolves to the reason why they cannot. */
export function prepareDedicatedRedis(
  options?: Pick<RedisWanted, 'log' | 'env'>,
): Promise<string | undefined>;
