/** A Redis server as a child of this process: on a loopback port, with its own data folder, stopped when this process ends. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.mjs';
import { commandTimeoutMs, logOf, logTail, supervise } from '../supervise.mjs';
import { ping } from './ping.mjs';

/**
 * @param {object} options
 * @param {string} options.program path of redis-server or valkey-server
 * @param {Record<string, string>} options.config directives of redis.conf
 * @param {boolean} [options.sentinel] starts the program as a sentinel
 */
export async function startChildServer({ program, config, sentinel = false }) {
  for (let attempt = 1; ; attempt += 1) {
    const server = prepare({ program, config, sentinel, port: await freePort() });
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      // Another process may take the free port before the server does.
      if (attempt === 5 || !/in use/i.test(error.message)) throw error;
    }
  }
}

function prepare({ program, config, sentinel, port }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ds-redis-'));
  const configFile = path.join(folder, 'redis.conf');
  writeFileSync(configFile, render({ ...config, bind: '127.0.0.1', port: String(port), dir: `"${folder}"` }));
  const command = [program, configFile, ...(sentinel ? ['--sentinel'] : [])];
  const supervisor = supervise({ command, folder });
  const credentials = config.requirepass ? `:${encodeURIComponent(config.requirepass)}@` : '';
  const url = `redis://${credentials}127.0.0.1:${port}`;
  let pid;

  const start = async () => {
    ({ pid } = await supervisor.execute('start', 'started'));
    const end = supervisor.watchForEnd();
    try {
      await Promise.race([untilReady(url, folder, end.signal), end.promise]);
    } catch (error) {
      throw new Error(`${program} did not start (${error.message}): ${logTail(folder)}`);
    } finally {
      end.unwatch();
    }
  };
  const kill = () => supervisor.execute('kill', 'ended');
  return {
    url,
    folder,
    get pid() {
      return pid;
    },
    start,
    kill,
    restart: async () => {
      if (supervisor.isServerRunning()) await kill();
      await start();
    },
    pause: () => supervisor.execute('pause', 'paused'),
    resume: () => supervisor.execute('resume', 'resumed'),
    stop: () => supervisor.stop(),
  };
}

const render = (config) =>
  Object.entries(config)
    .map(([key, value]) => `${key} ${value === '' ? '""' : value}\n`)
    .join('');

/**
 * Resolves once our own server answers PING. Its log must say that it is ready, because another server may have taken the
 * port. A server that has just started refuses connections, and then loads its data.
 */
async function untilReady(url, folder, signal) {
  const deadline = Date.now() + commandTimeoutMs;
  while (!signal.aborted) {
    try {
      await ping(url, { timeoutMs: 1_000 });
      if (/ready to accept connections|sentinel id is/i.test(logOf(folder))) return;
      throw new Error('another server answers at its port');
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
