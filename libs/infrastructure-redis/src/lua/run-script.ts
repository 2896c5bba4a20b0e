import type { Cluster, Redis } from 'ioredis';
import type { Keyspace } from '../keyspace';
import { asStoreError } from './store-errors';
import type { Script, ScriptArgument } from './define-script';

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
  const keys = script.keys.map((name) => keyspace.key(name));
  const parameters = [...keys, ...script.args.map((name) => args[name] as ScriptArgument), ...rest];
  try {
    return script.reply(await redis.evalsha(script.sha, keys.length, ...parameters));
  } catch (error) {
    if (!isUnknownScript(error)) throw asStoreError(error, script.source);
  }
  try {
    return script.reply(await redis.eval(script.source, keys.length, ...parameters));
  } catch (error) {
    throw asStoreError(error, script.source);
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
