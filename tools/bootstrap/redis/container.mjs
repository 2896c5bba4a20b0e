/** A Redis server in a container. The reaper of Testcontainers removes it when this process dies. */
import { ProviderFailedError } from '../first-available.mjs';
import { freePort } from '../free-port.mjs';
import { ping } from './ping.mjs';

const defaultImage = 'redis:7-alpine';
const startTimeoutMs = 180_000;

/**
 * @param {object} options
 * @param {Record<string, string>} options.config
 * @param {(line: string) => void} options.log
 * @param {NodeJS.ProcessEnv} [options.env]
 */
export async function startContainer({ config, log, env = process.env }) {
  const image = env.DS_TEST_REDIS_IMAGE || defaultImage;
  const { GenericContainer, getContainerRuntimeClient } = await load();
  log(`Redis: starting ${image} in Docker (the first start downloads the image)…`);
  // We choose the port, because Docker would give a restarted container a different one.
  const port = await freePort();
  // Without protected mode, because clients do not reach the container through its loopback interface.
  const directives = Object.entries({ 'protected-mode': 'no', ...config });
  const container = await withTimeout(
    new GenericContainer(image)
      .withCommand(['redis-server', ...directives.flatMap(([key, value]) => [`--${key}`, value])])
      .withExposedPorts({ container: 6379, host: port })
      .start(),
  ).catch((error) => {
    throw new ProviderFailedError(`${image} could not start: ${firstLine(error)}`);
  });
  const credentials = config.requirepass ? `:${encodeURIComponent(config.requirepass)}@` : '';
  const url = `redis://${credentials}${container.getHost()}:${port}`;
  await untilAnswering(url).catch(async (error) => {
    await container.stop({ timeout: 0 });
    throw new ProviderFailedError(`${image} started but does not answer: ${error.message}`);
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
    throw new ProviderFailedError('the package testcontainers is not installed');
  }
}

async function withTimeout(promise) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not ready after ${startTimeoutMs / 1_000} s`)),
      startTimeoutMs,
    );
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function untilAnswering(url) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await ping(url);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];
