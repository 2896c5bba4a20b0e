/** What `npm start` does: installs, builds, brings up Redis, starts a scheduler and a worker, and runs a first task. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';
import { tryLock } from '../lock.mjs';
import { acquireRedis } from '../redis.mjs';
import { isFree } from '../redis/free-port.mjs';
import { apiAt, until } from './api.mjs';
import { startApp } from './app-process.mjs';
import { buildBundles } from './build-bundles.mjs';
import { greeting, help } from './texts.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const apps = ['scheduler', 'worker'];
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
  /** What was brought up, in the order in which it is to be taken down. */
  const running = [];
  const stopping = new AbortController();
  onSignals(stopping, running);
  try {
    const ended = await bringUp(running, stopping.signal);
    const first = await Promise.race([...ended, stopped(stopping.signal)]);
    if (first) throw new Error(`the ${first.name} ended by itself (${first.how})`);
  } catch (error) {
    if (!stopping.signal.aborted) refuse(`\n${error.message}`);
  }
  await takeDown(running);
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
    for (const part of running) part.kill?.();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

/** @returns {Promise<Promise<{ name: string, how: string }>[]>} the ends of the apps, which nobody wishes for */
async function bringUp(running, signal) {
  const startedAt = Date.now();
  await install(root, { log });
  await buildBundles(root, apps, log);
  signal.throwIfAborted();
  const redis = await bringUpRedis(running);
  signal.throwIfAborted();
  const port = await choosePort();
  const env = {
    ...process.env,
    REDIS_URL: redis.url,
    DS_API_PORT: String(port),
    // Everything is on one machine here, services that register themselves as well.
    DS_EGRESS_ALLOW_LOOPBACK: process.env.DS_EGRESS_ALLOW_LOOPBACK || 'true',
    // Their output comes to us through a pipe, and is read by people all the same.
    DS_LOG_FORMAT: process.env.DS_LOG_FORMAT || (process.stdout.isTTY ? 'pretty' : 'auto'),
  };
  log(`Starting ${apps.join(' and ')} (set-up took ${((Date.now() - startedAt) / 1_000).toFixed(1)} s)…`);
  const processes = apps.map((name) => startApp({ root, name, env, print: log }));
  running.unshift(...[...processes].reverse());
  const ended = processes.map((each) => each.ended);
  await Promise.race([runFirstTask(`http://127.0.0.1:${port}`, signal), ...ended.map(fails)]);
  return ended;
}

const fails = async (ended) => {
  const { name, how } = await ended;
  throw new Error(`the ${name} ended before it was ready (${how}): see its last lines above`);
};

async function bringUpRedis(running) {
  if (!process.env.REDIS_URL) {
    // Two servers on the same files would ruin them.
    const lock = tryLock(path.join(root, '.cache', 'start.lock'));
    if ('holder' in lock)
      throw new Error(`npm start runs in this folder already, as process ${lock.holder}.`);
    running.unshift({ stop: async () => lock.release() });
  }
  const redis = await acquireRedis({
    folder: path.join(root, '.cache', 'redis-data'),
    config: { appendonly: 'yes', appendfsync: 'everysec' },
    log,
  });
  running.unshift({ stop: () => redis.stop() });
  return redis;
}

async function choosePort() {
  const wanted = Number(process.env.DS_API_PORT || 8080);
  for (let port = wanted; port <= 65_535; port += 1) {
    if (!(await isFree(port))) continue;
    if (port !== wanted) log(`Port ${wanted} is taken by another process: the API will be at ${port}.`);
    return port;
  }
  throw new Error(`no port from ${wanted} on is free`);
}

async function runFirstTask(origin, signal) {
  const api = apiAt(origin);
  await api.untilReady({ patienceMs: 30_000, signal });
  await api.ensureTask(demo);
  const before = new Set((await api.successes(demo.id)).map(({ id }) => id));
  log(`\nThe scheduler is ready. Waiting for the next run of the task "${demo.name}"…\n`);
  const execution = await until('the demo task had run', { patienceMs: 30_000, signal }, async () =>
    (await api.successes(demo.id)).find(({ id }) => !before.has(id)),
  );
  log(greeting({ origin, demo, execution }));
}

async function takeDown(running) {
  for (const part of running) await part.stop();
  if (running.length > 0) log('Stopped.');
}
