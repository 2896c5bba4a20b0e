/** A Redis server in a container. Testcontainers' own reaper removes it when this process dies. */
import { RungGaveWayError } from '../ladder.mjs';
import { freePort } from './free-port.mjs';
import { ping } from './ping.mjs';

const defaultImage = 'redis:7-alpine';
const patienceMs = 180_000;

/**
 * @param {object} options
 * @param {Record<string, string>} options.config
 * @param {(line: string) => void} options.log
 * @param {NodeJS.ProcessEnv} [options.env]
 */
export async function startContainer({ config, log, env = process.env }) {
  const image = env.DS_TEST_REDIS_IMAGE || defaultImage;
  const { GenericContainer, getContainerRuntimeClient } = await load();
  log(`Redis: starting ${image} in Docker (the first time it is downloaded)…`);
  // A port of our choosing: Docker would give a restarted container another one.
  const port = await freePort();
  // In its own network namespace the server sees no client on its loopback interface.
  const directives = Object.entries({ 'protected-mode': 'no', ...config });
  const container = await inTime(
    new GenericContainer(image)
      .withCommand(['redis-server', ...directives.flatMap(([key, value]) => [`--${key}`, value])])
      .withExposedPorts({ container: 6379, host: port })
      .start(),
  ).catch((error) => {
    throw new RungGaveWayError(`${image} could not be started: ${firstLine(error)}`);
  });
  const credentials = config.requirepass ? `:${encodeURIComponent(config.requirepass)}@` : '';
  const url = `redis://${credentials}${container.getHost()}:${port}`;
  await untilAnswering(url).catch(async (error) => {
    await container.stop({ timeout: 0 });
    throw new RungGaveWayError(`${image} was started, but ${error.message}`);
  });
  const handle = (await getContainerRuntimeClient()).container.getById(container.getId());
  return {
    url,
    stop: async () => {
      await container.stop({ timeout: 0 });
    },
    kill: () => handle.kill({ signal: 'SIGKILL' }),
    restart: async () => {
      const { State: state } = await handle.inspect();
      if (state.Running) await handle.kill({ signal: 'SIGKILL' });
      await handle.start();
      await untilAnswering(url);
    },
    pause: () => handle.pause(),
    resume: () => handle.unpause(),
  };
}

async function load() {
  try {
    return await import('testcontainers');
  } catch {
    throw new RungGaveWayError('the package testcontainers is not installed');
  }
}

async function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready in ${patienceMs / 1_000} s`)), patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function untilAnswering(url) {
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    try {
      return await ping(url);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];
