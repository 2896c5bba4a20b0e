import { readFileSync } from 'node:fs';
import { Cluster, Redis, type Command, type RedisOptions } from 'ioredis';
import type { RedisSettings } from './redis-settings';
import type { RedisConnection } from '../redis-store';

/**
 * A connection that reconnects automatically. While it is down, commands wait up to `commandTimeoutMs`, and unanswered
 * commands are sent again; every script allows that. It connects when `connect` is called.
 */
export function openConnection(settings: RedisSettings, role: string): RedisConnection {
  return forgettingTheLate(newConnection(settings, role), settings.commandTimeoutMs);
}

/**
 * Drops commands that have timed out. The client would keep them and send them after it reconnects: perhaps hours late,
 * when no caller waits for them any more and people may have decided otherwise.
 */
function forgettingTheLate(connection: RedisConnection, timeoutMs: number): RedisConnection {
  const send: Cluster['sendCommand'] = connection.sendCommand.bind(connection);
  const sendInTime: typeof send = (command, ...where) => {
    const { offlineQueue: waiting } = connection as unknown as Waiting;
    while (waiting.peekFront()?.command.isSettled) waiting.shift();
    if (command.isSettled) return command.promise;
    // Otherwise a command would wait for as long as the cluster is down.
    command.setTimeout(timeoutMs);
    return send(command, ...where);
  };
  return Object.assign(connection, { sendCommand: sendInTime });
}

/** Private state of the client. */
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
        // The client asks the next sentinel while waiting commands have not timed out yet.
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

/** A connection to one sentinel for its notifications, which may come at any time. */
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
    // A machine that hangs or is lost does not close its connections, so the client would not look for a new master.
    socketTimeout: settings.commandTimeoutMs,
    keepAlive: 10_000,
    maxRetriesPerRequest: null,
    // RedisWakeUps does that.
    autoResubscribe: false,
    retryStrategy: retryDelay,
    // After a failover the old master replies READONLY. A new connection leads to the new master, and the command is
    // repeated. A fixed address may lead to the same replica for ever, so there the caller gets the reply.
    reconnectOnError: (error) =>
      error.message.startsWith('READONLY') && (settings.mode === 'standalone' ? 1 : 2),
    ...credentials(settings, 'username', 'password'),
    ...(settings.tls.enabled && { tls: tlsOptions(settings.tls) }),
  };
}

/** Fast at first, because most interruptions are short, and at least once a second. */
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
