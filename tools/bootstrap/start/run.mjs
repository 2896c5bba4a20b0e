/** `npm start`: installs packages, builds, starts everything in one process, and runs a first task. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { checkGivenUrl } from '../redis.mjs';
import { isFree } from '../free-port.mjs';
import { waitUntil } from '../wait-until.mjs';
import { apiAt } from './api.mjs';
import { startApp } from './app-process.mjs';
import { buildBundle } from './build-bundle.mjs';
import { greeting, greetingWithTokens, help } from './texts.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const demo = {
  id: 'hello-demo',
  name: 'Say hello every 5 seconds',
  cron_expression: '*/5 * * * * *',
  executor: 'local',
  handler: 'hello',
  parameters: { name: 'newcomer' },
};
const log = (line) => console.log(line);

/** @param {string[]} args */
export async function run(args) {
  if (args.includes('--help') || args.includes('-h')) return log(help);
  if (args.length > 0) return refuse(`npm start does not accept "${args[0]}".\n\n${help}`);
  const running = { app: undefined };
  const stopping = new AbortController();
  onSignals(stopping, running);
  try {
    await startUp(running, stopping.signal);
    const how = await Promise.race([running.app.ended, stopped(stopping.signal)]);
    if (how) throw new Error(`The app ended unexpectedly (${how}). See the last lines above.`);
  } catch (error) {
    if (!stopping.signal.aborted) refuse(`\n${error.message}`);
    stopping.abort();
  }
  await running.app?.stop();
  if (running.app) log('Stopped.');
}

function refuse(message) {
  console.error(message);
  process.exitCode = 1;
}

const stopped = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });

function onSignals(stopping, running) {
  const onSignal = () => {
    if (!stopping.signal.aborted) {
      log('\nStopping… (press Ctrl-C again to stop at once)');
      return stopping.abort();
    }
    running.app?.kill();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

async function startUp(running, signal) {
  await install(root, { log, signal });
  signal.throwIfAborted();
  const startedAt = Date.now();
  await buildBundle(root, 'standalone', log);
  if (process.env.REDIS_URL) await checkGivenUrl(process.env.REDIS_URL);
  const port = await choosePort();
  signal.throwIfAborted();
  running.app = startApp({ root, name: 'standalone', env: environment(port), print: log });
  await Promise.race([
    runFirstTask(`http://127.0.0.1:${port}`, { signal, startedAt }),
    endedEarly(running.app),
  ]);
}

const environment = (port) => ({
  ...process.env,
  DS_API_PORT: String(port),
  DS_SQLITE_FILE: process.env.DS_SQLITE_FILE || path.join(root, '.cache', 'data', 'schedule.db'),
  // Allowed because everything runs on one machine: registered services, and services that tasks call.
  DS_EGRESS_ALLOW_LOOPBACK: process.env.DS_EGRESS_ALLOW_LOOPBACK || 'true',
  // The app writes to a pipe, so it cannot detect that a person reads its output in a terminal.
  DS_LOG_FORMAT: process.env.DS_LOG_FORMAT || (process.stdout.isTTY ? 'pretty' : 'auto'),
});

const endedEarly = async ({ ended }) => {
  throw new Error(`The app ended before it was ready (${await ended}). See the last lines above.`);
};

async function choosePort() {
  const wanted = Number(process.env.DS_API_PORT || 8080);
  for (let port = wanted; port <= 65_535; port += 1) {
    if (!(await isFree(port))) continue;
    if (port !== wanted) log(`Port ${wanted} is in use by another process, so the API uses port ${port}.`);
    return port;
  }
  throw new Error(`no port from ${wanted} to 65535 is free`);
}

async function runFirstTask(origin, { signal, startedAt }) {
  const api = apiAt(origin);
  const store = await api.untilReady({ timeoutMs: 30_000, signal });
  if ((await api.ensureTask(demo)) === 'needs a token') return log(greetingWithTokens({ origin, store }));
  // Runs the task now, because its next due time can be five seconds away and a new user should see a result at once.
  const id = await api.trigger(demo.id);
  const execution = await waitUntil('the demo task has run', () => api.success(id), {
    timeoutMs: 30_000,
    signal,
  });
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  log(greeting({ origin, demo, execution, seconds, store }));
}
