/** Where the Redis of the tests comes from: the rungs, best first. */
import { spawnSync } from 'node:child_process';
import { climb, RungGaveWayError } from './ladder.mjs';
import { whyNoDockerEngine } from './docker-engine.mjs';
import { onPath } from './on-path.mjs';
import { startChildServer } from './redis/child-server.mjs';
import { startContainer } from './redis/container.mjs';
import { ping, withoutCredentials } from './redis/ping.mjs';
import { installOnce, packageManager } from './system-packages.mjs';

const programs = ['redis-server', 'valkey-server'];

// Nothing is written to disk unless a caller asks for it, and small machines are not warned about their backlog.
const quick = { save: '', appendonly: 'no', 'tcp-backlog': '128', 'shutdown-timeout': '0' };

const waysOut = [
  'name a server that runs: REDIS_URL=redis://[user:password@]host:port',
  'start Docker, or another engine that answers on its socket',
  'put redis-server (or valkey-server) on the PATH, e.g. sudo apt-get install redis-server, brew install redis',
];

/**
 * Takes Redis from the first place that has it. See redis.d.mts for the contract.
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
  const wanted = { config: { ...quick, ...config }, sentinel, log, env };
  const [url, docker, path, packages] = [
    givenUrl(wanted),
    container(wanted),
    onThePath(wanted),
    installed(wanted),
  ];
  // A server of one's own is quickest as a child; a container serves where there is no program.
  const ofOnesOwn = sentinel ? [path, packages] : [path, docker, packages];
  const rungs = dedicated || sentinel ? ofOnesOwn : [url, docker, path, packages];
  return climb({ what: 'Redis', rungs, waysOut, log });
}

/**
 * Makes sure that a server of one's own can be had later, by many at once and without a word.
 *
 * @param {{ log?: (line: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string | undefined>} why it cannot
 */
export async function prepareDedicatedRedis({ log = () => {}, env = process.env } = {}) {
  if (programOnPath(env)) return undefined;
  const noEngine = await whyNoDockerEngine(env);
  if (noEngine === undefined) return undefined;
  const manager = packageManager({ env });
  if ('whyNot' in manager) return `no redis-server on the PATH; Docker: ${noEngine}; ${manager.whyNot}`;
  try {
    await installProgram(manager, log, env);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

const givenUrl = ({ env }) => ({
  name: 'REDIS_URL',
  available: async () => (env.REDIS_URL ? undefined : 'not set'),
  acquire: async () => {
    const url = env.REDIS_URL;
    await checkGivenUrl(url);
    const refuse = async () => {
      throw new Error('this Redis is not ours to stop: it was named by REDIS_URL');
    };
    const value = { url, source: 'REDIS_URL', kill: refuse, restart: refuse, pause: refuse, resume: refuse };
    return { value: { ...value, stop: async () => {} }, detail: withoutCredentials(url) };
  },
});

/** @param {string} url rejects with what is wrong with it */
export async function checkGivenUrl(url) {
  await ping(url).catch((error) => {
    throw new Error(`REDIS_URL is set, but of no use: ${error.message}. Correct it, or unset it.`);
  });
}

const container = ({ config, log, env }) => ({
  name: 'Docker',
  available: () => whyNoDockerEngine(env),
  acquire: async () => {
    const server = await startContainer({ config, log, env });
    return { value: { ...server, source: 'Docker' }, detail: withoutCredentials(server.url) };
  },
});

const onThePath = (wanted) => ({
  name: 'the PATH',
  available: async () =>
    programOnPath(wanted.env) ? undefined : `no ${programs.join(' or ')} of version ${oldestMajor} or newer`,
  acquire: () => startProgram(wanted),
});

const installed = (wanted) => {
  const manager = packageManager({ env: wanted.env });
  return {
    name: "the system's package manager",
    available: async () => ('whyNot' in manager ? manager.whyNot : undefined),
    acquire: async () => {
      try {
        await installProgram(manager, wanted.log, wanted.env);
      } catch (error) {
        throw new RungGaveWayError(error.message);
      }
      return startProgram(wanted);
    },
  };
};

/** Our scripts carry flags, which came with Redis 7.0; Valkey began later. */
const oldestMajor = 7;

export const programOnPath = (env = process.env) =>
  programs.map((program) => onPath(program, env)).find((program) => program && isNewEnough(program));

/** Asked once for each program. One that does not say its version is given the benefit of the doubt. */
const newEnough = new Map();
function isNewEnough(program) {
  if (!newEnough.has(program)) {
    const { stdout = '' } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5000 });
    const major = /\bv=(\d+)\./.exec(stdout ?? '')?.[1];
    newEnough.set(program, major === undefined || Number(major) >= oldestMajor);
  }
  return newEnough.get(program);
}

async function startProgram({ config, sentinel, env }) {
  const program = programOnPath(env);
  const server = await startChildServer({ program, config, sentinel });
  // The pid changes with each restart, so the server is handed out itself and not as a copy.
  const value = Object.assign(server, { source: program });
  return { value, detail: `${program} as a child on ${withoutCredentials(server.url)}` };
}

async function installProgram(manager, log, env) {
  const isThere = () => programOnPath(env) !== undefined;
  const install = async () => {
    log(`Redis: installing it with ${manager.name} (once, some 15 s)…`);
    await manager.install(manager.name === 'apt-get' ? 'redis-server' : 'redis');
    if (!isThere())
      throw new Error(
        `${manager.name} installed it, but no ${programs[0]} of version ${oldestMajor} or newer is on the PATH`,
      );
  };
  await installOnce(isThere, install, (holder) =>
    log(`Redis: process ${holder} is installing it, waiting for that…`),
  );
}
