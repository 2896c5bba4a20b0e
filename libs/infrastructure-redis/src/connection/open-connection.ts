import { readFileSync } from 'node:fs';
import { Cluster, Redis, type Command, type RedisOptions } from 'ioredis';
import type { RedisSettings } from './redis-settings';
import type { RedisConnection } from '../redis-store';

/**
 * A connection that finds its way back by itself. Commands wait while it is away, up to `commandTimeoutMs`, and those
 * that were under way are sent again; every script can bear that. It connects once it is asked to.
 */
export function openConnection(settings: RedisSettings, role: string): RedisConnection {
  return forgettingTheLate(newConnection(settings, role), settings.commandTimeoutMs);
}

/**
 * The client keeps what waits for it to be back, and sends it then even if that timed out meanwhile: perhaps hours late,
 * when nobody waits for it any more and people have long decided otherwise.
 */
function forgettingTheLate(connection: RedisConnection, timeoutMs: number): RedisConnection {
  const send: Cluster['sendCommand'] = connection.sendCommand.bind(connection);
  const sendInTime: typeof send = (command, ...where) => {
    const { offlineQueue: waiting } = connection as unknown as Waiting;
    while (waiting.peekFront()?.command.isSettled) waiting.shift();
    if (command.isSettled) return command.promise;
    // A cluster that is away would let it wait for as long as that takes.
    command.setTimeout(timeoutMs);
    return send(command, ...where);
  };
  return Object.assign(connection, { sendCommand: sendInTime });
}

/** What the client keeps to itself. */
interface Waiting {
  readonly offlineQueue: { peekFront(): { readonly command: Command } | undefined; shift(): void };
}

function newConnection(settings: RedisSettings, role: string): RedisConnection {
  const options = commonOptions(settings, role);
  switch (settings.mode) {
    case 'standalone':
      return new Redis({ ...options, ...hostAndPort(settings.addr), db: settings.db });
    case 'sentinel':
      return new Redis({
        ...options,
        db: settings.db,
        name: settings.sentinel.masterName,
        sentinels: settings.sentinel.nodes.map(hostAndPort),
        // The next one is asked while the commands that wait for the answer still do.
        sentinelCommandTimeout: settings.commandTimeoutMs / 4,
        ...credentials(settings.sentinel, 'sentinelUsername', 'sentinelPassword'),
        ...(options.tls && { sentinelTLS: options.tls, enableTLSForSentinelMode: true }),
      });
    case 'cluster':
      return new Cluster(settings.cluster.nodes.map(hostAndPort), {
        lazyConnect: true,
        enableOfflineQueue: true,
        clusterRetryStrategy: retryDelay,
        redisOptions: options,
      });
  }
}

/** A connection to one of the sentinels, for what it tells by itself: that may take as long as it likes. */
export function openSentinel(settings: RedisSettings, node: string): Redis {
  const { username, password } = settings.sentinel;
  const { commandTimeout: _, ...options } = commonOptions({ ...settings, username, password }, 'sentinel');
  return new Redis({ ...options, ...hostAndPort(node), enableReadyCheck: false });
}

function commonOptions(settings: RedisSettings, role: string): Omit<RedisOptions, 'replyMapping'> {
  return {
    lazyConnect: true,
    connectionName: `distribute-schedule:${role}`,
    connectTimeout: settings.connectTimeoutMs,
    commandTimeout: settings.commandTimeoutMs,
    // A machine that hangs or is gone closes nothing, and a new master would not be looked for.
    socketTimeout: settings.commandTimeoutMs,
    keepAlive: 10_000,
    maxRetriesPerRequest: null,
    // RedisWakeUps sees to it.
    autoResubscribe: false,
    retryStrategy: retryDelay,
    // After a failover the old master answers READONLY until the connection is made anew; then the command is repeated.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
    ...credentials(settings, 'username', 'password'),
    ...(settings.tls.enabled && { tls: tlsOptions(settings.tls) }),
  };
}

/** Quick at first, since most interruptions are short, and never slower than once a second. */
function retryDelay(times: number): number {
  return Math.min(50 * 2 ** Math.min(times - 1, 5), 1000);
}

function credentials<U extends string, P extends string>(
  { username, password }: { username: string; password: string },
  usernameField: U,
  passwordField: P,
): { [K in U | P]?: string } {
  return {
    ...(username !== '' && { [usernameField]: username }),
    ...(password !== '' && { [passwordField]: password }),
  } as { [K in U | P]?: string };
}

function tlsOptions({ caFile, certFile, keyFile, serverName }: RedisSettings['tls']) {
  return {
    ...(caFile !== '' && { ca: readFileSync(caFile) }),
    ...(certFile !== '' && { cert: readFileSync(certFile) }),
    ...(keyFile !== '' && { key: readFileSync(keyFile) }),
    ...(serverName !== '' && { servername: serverName }),
  };
}

/** `host:port`, `[::1]:port`, or a host alone. */
function hostAndPort(address: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address);
  return { host: match?.[1] ?? match?.[2] ?? address, port: Number(match?.[3] ?? 6379) };
}
