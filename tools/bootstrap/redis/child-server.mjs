/** A Redis server as a child of this process: on a loopback port, with its own data folder, stopped when this process ends. */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.mjs';
import { ping } from './ping.mjs';

const supervisorFile = fileURLToPath(new URL('./supervisor.mjs', import.meta.url));
const commandTimeoutMs = 20_000;

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
      if (/ready to accept connections|sentinel id is/i.test(log(folder))) return;
      throw new Error('another server answers at its port');
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const logTail = (folder) => log(folder).trim().split('\n').slice(-3).join(' | ');

function log(folder) {
  try {
    return readFileSync(path.join(folder, 'redis.log'), 'utf8');
  } catch {
    return 'it wrote no log';
  }
}

/** Forks the supervisor. It and its channel keep this process alive only while a command runs. */
function supervise(task) {
  const env = { ...process.env };
  // Options of debuggers, coverage and test runners are meant for this process, not for the supervisor.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_TEST_CONTEXT']) delete env[name];
  const child = fork(supervisorFile, [JSON.stringify(task)], {
    detached: true,
    execArgv: [],
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();

  let isServerRunning = false;
  child.on('message', ({ event }) => {
    if (event === 'started') isServerRunning = true;
    if (event === 'ended') isServerRunning = false;
  });

  const nextEvent = (wanted) =>
    new Promise((resolve, reject) => {
      const timeout = new Error(`no event "${wanted}" within ${commandTimeoutMs / 1_000} s`);
      const timer = setTimeout(() => settle(reject, timeout), commandTimeoutMs);
      const onMessage = (message) => {
        if (message.event === wanted) settle(resolve, message);
        else if (message.event === 'ended') settle(reject, new Error(message.how));
      };
      const onExit = () => settle(reject, new Error('its supervisor has exited'));
      const settle = (resolveOrReject, value) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        resolveOrReject(value);
      };
      child.on('message', onMessage).on('exit', onExit);
    });

  return {
    isServerRunning: () => isServerRunning,
    /** Sends a command. Resolves to the event that confirms it. */
    execute: (command, confirmation) => {
      const confirmed = nextEvent(confirmation);
      child.send(command, () => {});
      return confirmed;
    },
    /** Its promise rejects, and its signal aborts, when the server ends. Call `unwatch` when that no longer matters. */
    watchForEnd: () => {
      const aborter = new AbortController();
      let onMessage;
      const promise = new Promise((_, reject) => {
        onMessage = ({ event, how }) => {
          if (event !== 'ended') return;
          aborter.abort();
          reject(new Error(how));
        };
        child.on('message', onMessage);
      });
      return {
        promise,
        signal: aborter.signal,
        unwatch: () => {
          aborter.abort();
          child.off('message', onMessage);
        },
      };
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.ref();
        child.once('exit', () => resolve());
        if (child.connected) child.disconnect();
      }),
  };
}
