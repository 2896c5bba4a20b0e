import type { Cluster, Redis } from 'ioredis';
import type { Keyspace } from '../keyspace';
import { asStoreError } from './store-errors';
import { routingKey, type Script, type ScriptArgument } from './define-script';

/**
 * Runs a script by the names of its arguments, in one round trip. After SCRIPT FLUSH or a failover the server does not
 * know it: then nothing has run, and the source is sent.
 */
export async function runScript<Args extends Record<string, ScriptArgument>, Reply>(
  redis: Redis | Cluster,
  keyspace: Keyspace,
  script: Script<Args, Reply>,
  args: Args,
  rest: readonly ScriptArgument[] = [],
): Promise<Reply> {
  try {
    return script.reply(await redis.evalsha(script.sha, ...parametersOf(keyspace, script, args, rest)));
  } catch (error) {
    if (!isUnknownScript(error)) throw asStoreError(error, script.source);
  }
  return runScriptSource(redis, keyspace, script, args, rest);
}

/**
 * Runs a script by its source, which the server then knows. Unlike `runScript`, it never sends a second request, so the
 * step keeps its place among the requests of its connection.
 */
export async function runScriptSource<Args extends Record<string, ScriptArgument>, Reply>(
  redis: Redis | Cluster,
  keyspace: Keyspace,
  script: Script<Args, Reply>,
  args: Args,
  rest: readonly ScriptArgument[] = [],
): Promise<Reply> {
  try {
    return script.reply(await redis.eval(script.source, ...parametersOf(keyspace, script, args, rest)));
  } catch (error) {
    throw asStoreError(error, script.source);
  }
}

/**
 * The number of keys, the keys and the arguments, as Redis expects them after a script. One key says which node of a
 * cluster has all of them, and what they begin with. To send each key that a script uses would cost more than the script.
 */
function parametersOf<Args extends Record<string, ScriptArgument>, Reply>(
  keyspace: Keyspace,
  script: Script<Args, Reply>,
  args: Args,
  rest: readonly ScriptArgument[],
): [keyCount: number, ...parameters: ScriptArgument[]] {
  const keys = [keyspace.key(routingKey), ...script.declares.map((name) => keyspace.key(name))];
  return [keys.length, ...keys, ...script.args.map((name) => args[name] as ScriptArgument), ...rest];
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
