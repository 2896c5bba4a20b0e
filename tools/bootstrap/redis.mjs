/** Where the Redis of the tests comes from: the possible sources, best first. */
import { spawnSync } from 'node:child_process';
import { whyNoDockerEngine } from './docker-engine.mjs';
import { firstAvailable } from './first-available.mjs';
import { onPath } from './on-path.mjs';
import { startChildServer } from './redis/child-server.mjs';
import { startContainer } from './redis/container.mjs';
import { ping, withoutCredentials } from './redis/ping.mjs';
import { installProgram, programSources } from './program-sources.mjs';
import { packageManager } from './system-packages.mjs';

const programs = ['redis-server', 'valkey-server'];

/** Our Lua scripts carry flags, which Redis supports since 7.0. Valkey began later and always supports them. */
const minMajor = 7;

// Redis writes nothing to disk unless the caller asks for it. The small backlog avoids a warning on small machines.
const testDefaults = { save: '', appendonly: 'no', 'tcp-backlog': '128', 'shutdown-timeout': '0' };

const remedies = [
  'set REDIS_URL=redis://[user:password@]host:port to a server that is running',
  'start Docker, or another engine that answers on its socket',
  'put redis-server (or valkey-server) on the PATH, e.g. sudo apt-get install redis-server, brew install redis',
];

/**
 * Acquires Redis from the first source that is available. redis.d.mts describes the options and the result.
 *
 * @param {import('./redis.d.mts').RedisWanted} [wanted]
 * @returns {Promise<import('./redis.d.mts').AcquiredRedis>}
 */
export function acquireRedis({
  dedicated = false,
  sentinel = false,
  log = () => {},
  config = {},
  env = process.env,
} = {}) {
  const wanted = { config: { ...testDefaults, ...config }, sentinel, log, env };
  const fromUrl = urlProvider(wanted);
  const fromDocker = dockerProvider(wanted);
  const start = () => startProgram(wanted);
  const { fromPath, fromPackages } = programSources(redisProgram, { log, env, start });
  let providers = [fromUrl, fromDocker, fromPath, fromPackages];
  // A child process starts faster than a container, so dedicated servers prefer the program.
  if (dedicated) providers = [fromPath, fromDocker, fromPackages];
  if (sentinel) providers = [fromPath, fromPackages];
  return firstAvailable({ what: 'Redis', providers, remedies, log });
}

/**
 * Makes sure that dedicated servers can be started later, by many processes at once and without further installation.
 *
 * @param {{ log?: (line: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string | undefined>} the reason why they cannot be started
 */
export async function prepareDedicatedRedis({ log = () => {}, env = process.env } = {}) {
  if (programOnPath(env)) return undefined;
  const noEngine = await whyNoDockerEngine(env);
  if (noEngine === undefined) return undefined;
  const manager = packageManager({ env });
  if ('whyNot' in manager) return `no redis-server on the PATH; Docker: ${noEngine}; ${manager.whyNot}`;
  try {
    await installProgram(redisProgram, manager, log, env);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

const urlProvider = ({ env }) => ({
  name: 'REDIS_URL',
  unavailableBecause: async () => (env.REDIS_URL ? undefined : 'not set'),
  acquire: async () => {
    const url = env.REDIS_URL;
    await checkGivenUrl(url);
    const refuse = async () => {
      throw new Error('the Redis of REDIS_URL belongs to the user: tests must not stop or restart it');
    };
    const value = { url, source: 'REDIS_URL', kill: refuse, restart: refuse, pause: refuse, resume: refuse };
    return { value: { ...value, stop: async () => {} }, detail: withoutCredentials(url) };
  },
});

/** @param {string} url rejects with the reason why this URL cannot be used */
export async function checkGivenUrl(url) {
  await ping(url).catch((error) => {
    throw new Error(`REDIS_URL is set, but cannot be used: ${error.message}. Correct it, or unset it.`);
  });
}

const dockerProvider = ({ config, log, env }) => ({
  name: 'Docker',
  unavailableBecause: () => whyNoDockerEngine(env),
  acquire: async () => {
    const server = await startContainer({ config, log, env });
    return { value: { ...server, source: 'Docker' }, detail: withoutCredentials(server.url) };
  },
});

export const programOnPath = (env = process.env) =>
  programs.map((program) => onPath(program, env)).find((program) => program && isNewEnough(program));

const redisProgram = {
  what: 'Redis',
  missing: `no ${programs.join(' or ')} of version ${minMajor} or newer`,
  find: programOnPath,
  packages: { apt: 'redis-server', brew: 'redis' },
};

/** Results by program, because each check starts a process. A program that does not print its version passes. */
const newEnough = new Map();
function isNewEnough(program) {
  if (!newEnough.has(program)) {
    const { stdout = '' } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5000 });
    const major = /\bv=(\d+)\./.exec(stdout ?? '')?.[1];
    newEnough.set(program, major === undefined || Number(major) >= minMajor);
  }
  return newEnough.get(program);
}

async function startProgram({ config, sentinel, env }) {
  const program = programOnPath(env);
  const server = await startChildServer({ program, config, sentinel });
  // Extends the server object itself, because its pid changes with each restart and a copy would keep the old one.
  const value = Object.assign(server, { source: program });
  return { value, detail: `${program} as a child process at ${withoutCredentials(server.url)}` };
}
