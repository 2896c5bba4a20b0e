/** A Redis server as a child of this process: on a loopback port, its data in a folder of its own, gone when we are. */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.mjs';
import { ping } from './ping.mjs';

const keeperFile = fileURLToPath(new URL('./keeper.mjs', import.meta.url));
const orderTimeoutMs = 20_000;

/**
 * @param {object} options
 * @param {string} options.program redis-server or valkey-server, by its path
 * @param {Record<string, string>} options.config directives of redis.conf
 * @param {boolean} [options.sentinel] whether it is to be a sentinel
 */
export async function startChildServer({ program, config, sentinel = false }) {
  for (let attempt = 1; ; attempt += 1) {
    const server = prepare({ program, config, sentinel, port: await freePort() });
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Somebody else took the port between our look at it and the server's.
      if (attempt === 5 || !/in use/i.test(error.message)) throw error;
    }
  }
}

function prepare({ program, config, sentinel, port }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ds-redis-'));
  const configFile = path.join(folder, 'redis.conf');
  writeFileSync(configFile, render({ ...config, bind: '127.0.0.1', port: String(port), dir: `"${folder}"` }));
  const keeper = keep({ command: [program, configFile, ...(sentinel ? ['--sentinel'] : [])], folder });
  const credentials = config.requirepass ? `:${encodeURIComponent(config.requirepass)}@` : '';
  const url = `redis://${credentials}127.0.0.1:${port}`;
  let pid;

  const start = async () => {
    ({ pid } = await keeper.order('start', 'started'));
    const ended = keeper.ending();
    try {
      await Promise.race([answers(url, folder, ended.signal), ended.promise]);
    } catch (error) {
      throw new Error(`${program} did not come up (${error.message}): ${lastWords(folder)}`);
    } finally {
      ended.forget();
    }
  };
  const kill = () => keeper.order('kill', 'ended');
  return {
    url,
    folder,
    get pid() {
      return pid;
    },
    start,
    kill,
    restart: async () => {
      if (keeper.isServing()) await kill();
      await start();
    },
    pause: () => keeper.order('pause', 'paused'),
    resume: () => keeper.order('resume', 'resumed'),
    stop: () => keeper.dismiss(),
  };
}

const render = (config) =>
  Object.entries(config)
    .map(([key, value]) => `${key} ${value === '' ? '""' : value}\n`)
    .join('');

/**
 * Resolves at the first PONG of ours: somebody else's may have taken the port. A server that has just been spawned refuses
 * connections, then loads its data.
 */
async function answers(url, folder, signal) {
  const giveUpAt = Date.now() + orderTimeoutMs;
  while (!signal.aborted) {
    try {
      await ping(url, { timeoutMs: 1_000 });
      if (/ready to accept connections|sentinel id is/i.test(log(folder))) return;
      throw new Error('another server answers at its port');
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const lastWords = (folder) => log(folder).trim().split('\n').slice(-3).join(' | ');

function log(folder) {
  try {
    return readFileSync(path.join(folder, 'redis.log'), 'utf8');
  } catch {
    return 'it left no log';
  }
}

/** Forks the keeper. It and its channel do not hold this process open, except while an order is being carried out. */
function keep(task) {
  const env = { ...process.env };
  // Debuggers, coverage and test runners of this process are none of the keeper's business.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_TEST_CONTEXT']) delete env[name];
  const keeper = fork(keeperFile, [JSON.stringify(task)], {
    detached: true,
    execArgv: [],
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  keeper.unref();
  keeper.channel?.unref();

  let isServing = false;
  keeper.on('message', ({ event }) => {
    if (event === 'started') isServing = true;
    if (event === 'ended') isServing = false;
  });

  const hear = (wanted) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(reject, new Error('no answer')), orderTimeoutMs);
      const listen = (message) => {
        if (message.event === wanted) settle(resolve, message);
        else if (message.event === 'ended') settle(reject, new Error(message.how));
      };
      const gone = () => settle(reject, new Error('its keeper has ended'));
      const settle = (how, value) => {
        clearTimeout(timer);
        keeper.off('message', listen).off('exit', gone);
        how(value);
      };
      keeper.on('message', listen).on('exit', gone);
    });

  return {
    isServing: () => isServing,
    order: (order, answer) => {
      const heard = hear(answer);
      keeper.send(order, () => {});
      return heard;
    },
    /** Rejects when the server ends; to be forgotten once that is no longer of interest. */
    ending: () => {
      const aborter = new AbortController();
      let listen;
      const promise = new Promise((_, reject) => {
        listen = ({ event, how }) => {
          if (event !== 'ended') return;
          aborter.abort();
          reject(new Error(how));
        };
        keeper.on('message', listen);
      });
      return {
        promise,
        signal: aborter.signal,
        forget: () => {
          aborter.abort();
          keeper.off('message', listen);
        },
      };
    },
    dismiss: () =>
      new Promise((resolve) => {
        if (keeper.exitCode !== null || keeper.signalCode !== null) return resolve();
        keeper.ref();
        keeper.once('exit', () => resolve());
        if (keeper.connected) keeper.disconnect();
      }),
  };
}
