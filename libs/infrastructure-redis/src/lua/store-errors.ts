import {
  StoreFullError,
  StoreRefusedError,
  StoreUnavailableError,
  type StoreError,
} from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';

/** The beginning of an error reply, and what it means. `$1` is a part of the reply. */
type Explanation = readonly [reply: RegExp, meaning: string];

const permissions = 'give it the permissions that docs/configuration.md lists';

/** Error replies that stay until somebody changes a configuration: what is wrong, and what to do. */
const refusals: readonly Explanation[] = [
  [
    /^(?:NOPERM|ERR ACL failure in script).*'(\S+)' (?:sub)?command/,
    `the Redis user may not run the command $1; ${permissions}`,
  ],
  [/^NOPERM.* channels?\b/, `the Redis user may not use one of our channels; ${permissions}`],
  [/^NOPERM.* keys?\b/, `the Redis user may not use one of our keys; ${permissions}`],
  [/^(?:NOPERM|ERR ACL failure in script)/, `the Redis user lacks a permission; ${permissions}`],
  [
    /^ERR unknown command .?([\w|]+)/,
    'this server does not know the command $1; use Redis 7.0, Valkey 7.2 or newer, with all commands',
  ],
  [
    /^READONLY /,
    'this Redis is a replica, which accepts no writes; set redis.addr to its master, or redis.mode to sentinel',
  ],
  [/^(?:MOVED|ASK|CROSSSLOT) /, 'this Redis is a node of a cluster; set redis.mode to cluster'],
  [/^(?:NOAUTH|WRONGPASS) /, 'Redis rejects the credentials; check redis.username and redis.password'],
];

/** Error replies that can end without a change of the configuration. */
const outages: readonly Explanation[] = [
  [/^NOREPLICAS /, 'Redis accepts no writes because too few replicas are connected (min-replicas-to-write)'],
  [
    /^MISCONF /,
    'Redis accepts no writes because it could not save its data; check its log and the space on its disk',
  ],
  [/^CLUSTERDOWN /, 'the Redis Cluster has no working node for our keys'],
  [/^LOADING /, 'Redis is still loading its data'],
  [/^(?:MASTERDOWN|TRYAGAIN|BUSY) .*/, '$&'],
];

/** Both nodes redirect or refuse commands with several keys until all keys have moved. */
const slotMoves = 'the slot of our keys is moving to another node of the Redis Cluster';

/** Redis 7.0 names only the line of the script in which a command was denied. */
const deniedInLine = /^ERR The user executing the script can't .*@user_script:(\d+)/;

/** As include-bulk.lua names the command. */
const deniedCommand = /^ERR The user executing the script can't .*\(command '(\w+)'\)/;

/**
 * Converts an error of the connection to Redis into an error of the application. Returns other errors unchanged.
 * @param source of the script that failed
 */
export function asStoreError(error: unknown, source = ''): Error {
  if (!(error instanceof Error)) return new StoreUnavailableError(String(error));
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return error;
  return error.name === 'ReplyError' ? ofReply(error, source) : ofConnection(error);
}

function ofReply(error: Error, source: string): Error {
  const options = { cause: error };
  const reply = error.message
    .replace(deniedCommand, "NOPERM '$1' command")
    .replace(deniedInLine, (_, line) => `NOPERM '${commandIn(source, Number(line))}' command`);
  if (reply.startsWith('OOM ') || reply.includes('-OOM ')) return new StoreFullError(options);
  const refusal = meaningOf(reply, refusals);
  if (refusal !== undefined) return new StoreRefusedError(refusal, options);
  const outage = meaningOf(reply, outages);
  return outage === undefined ? error : new StoreUnavailableError(outage, options);
}

/** Uses the code of a network error, because its message contains the address, as that of a redirection does. */
function ofConnection(error: Error): StoreError {
  const message = error.message.startsWith('Too many Cluster redirections') ? slotMoves : error.message;
  const reason = 'code' in error ? String(error.code) : message;
  return new StoreUnavailableError(reason, { cause: error });
}

function meaningOf(reply: string, explanations: readonly Explanation[]): string | undefined {
  for (const [pattern, meaning] of explanations) {
    const found = pattern.exec(reply)?.[0];
    if (found !== undefined) return found.replace(pattern, meaning);
  }
  return undefined;
}

function commandIn(source: string, line: number): string {
  return /redis\.call\('(\w+)'/.exec(source.split('\n')[line - 1] ?? '')?.[1] ?? 'in a script';
}
