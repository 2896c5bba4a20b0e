/** The interface of redis.mjs for specs in TypeScript. */
export interface RedisWanted {
  /** Starts a separate server that the caller may kill, freeze and restart. Never uses the server of REDIS_URL. */
  dedicated?: boolean;
  /**
   * Starts a sentinel for the master in `config`: `{ 'sentinel monitor': 'NAME HOST PORT QUORUM' }`. A sentinel is always a
   * child process, because one in a container cannot reach the servers at the addresses that we use.
   */
  sentinel?: boolean;
  /** Receives the line that names the source of Redis, and lines about work that takes long. */
  log?: (line: string) => void;
  /** Directives of redis.conf. Persistence is off unless set: `{ appendonly: 'yes', appendfsync: 'everysec' }`. */
  config?: Record<string, string>;
  env?: Record<string, string | undefined>;
}

export interface AcquiredRedis {
  readonly url: string;
  /** REDIS_URL, Docker, or the path of the program. */
  readonly source: string;
  /** Process id of the running server. Unknown for a container and for a server of REDIS_URL. */
  readonly pid?: number;
  /** Folder with the files of a server that runs as a child process. */
  readonly folder?: string;
  /** Stops the server and removes its files. Does nothing to a server of REDIS_URL. */
  stop(): Promise<void>;
  /** Sends SIGKILL. Resolves once the process has ended. */
  kill(): Promise<void>;
  /** Starts the server again at the same address with the same files, and kills it first if it runs. Resolves once it answers. */
  restart(): Promise<void>;
  /** Sends SIGSTOP: connections stay open, but the server answers nothing. */
  pause(): Promise<void>;
  /** Sends SIGCONT. */
  resume(): Promise<void>;
}

/** The path of redis-server or valkey-server, if a version that is new enough is on the PATH. */
export function programOnPath(env?: RedisWanted['env']): string | undefined;

export function acquireRedis(wanted?: RedisWanted): Promise<AcquiredRedis>;

/** Makes sure that `dedicated` servers can be started later. Resolves to the reason if they cannot. */
export function prepareDedicatedRedis(
  options?: Pick<RedisWanted, 'log' | 'env'>,
): Promise<string | undefined>;
