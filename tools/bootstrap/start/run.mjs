/** What `npm start` does: installs, builds, starts everything in one process, and runs a first task. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { checkGivenUrl } from '../redis.mjs';
import { isFree } from '../redis/free-port.mjs';
import { apiAt, until } from './api.mjs';
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
  if (args.length > 0) return refuse(`npm start takes no "${args[0]}".\n\n${help}`);
  const running = { app: undefined };
  const stopping = new AbortController();
  onSignals(stopping, running);
  try {
    await bringUp(running, stopping.signal);
    const how = await Promise.race([running.app.ended, stopped(stopping.signal)]);
    if (how) throw new Error(`It ended by itself (${how}): see its last lines above`);
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
      log('\nStopping (once more: at once)…');
      return stopping.abort();
    }
    running.app?.kill();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

async function bringUp(running, signal) {
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
  DS_EMBEDDED_FOLDER: process.env.DS_EMBEDDED_FOLDER || path.join(root, '.cache', 'data'),
  // Everything is on one machine here, services that register themselves and those that tasks call as well.
  DS_EGRESS_ALLOW_LOOPBACK: process.env.DS_EGRESS_ALLOW_LOOPBACK || 'true',
  // Its output comes to us through a pipe, and is read by people all the same.
  DS_LOG_FORMAT: process.env.DS_LOG_FORMAT || (process.stdout.isTTY ? 'pretty' : 'auto'),
});

const endedEarly = async ({ ended }) => {
  throw new Error(`It ended before it was ready (${await ended}): see its last lines above.`);
};

async function choosePort() {
  const wanted = Number(process.env.DS_API_PORT || 8080);
  for (let port = wanted; port <= 65_535; port += 1) {
    if (!(await isFree(port))) continue;
    if (port !== wanted) log(`Port ${wanted} is taken by another process: the API will be at ${port}.`);
    return port;
  }
  throw new Error(`no port from ${wanted} on is free`);
}

async function runFirstTask(origin, { signal, startedAt }) {
  const api = apiAt(origin);
  const store = await api.untilReady({ patienceMs: 30_000, signal });
  if ((await api.ensureTask(demo)) === 'needs a token') return log(greetingWithTokens({ origin, store }));
  // Its next due time is up to five seconds away: who is new here sees it run at once.
  const id = await api.trigger(demo.id);
  const execution = await until('the demo task had run', { patienceMs: 30_000, signal }, () =>
    api.success(id),
  );
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  log(greeting({ origin, demo, execution, seconds, store }));
}
