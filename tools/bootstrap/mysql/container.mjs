/** A MySQL server in a container. The reaper of Testcontainers removes it when this process dies. */
import { ProviderFailedError } from '../first-available.mjs';
import { freePort } from '../free-port.mjs';
import { untilMysqlAnswers } from './ping.mjs';

const defaultImage = 'mysql:8.4';
const startTimeoutMs = 180_000;

/** @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void, config: Record<string, string> }} options */
export async function startMysqlContainer({ env, log, config }) {
  const image = env.DS_TEST_MYSQL_IMAGE || defaultImage;
  log(`MySQL: starting ${image} in Docker (the first start downloads the image)…`);
  try {
    const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
    // We choose the port, because Docker would give a restarted container a different one.
    const port = await freePort();
    const container = await new GenericContainer(image)
      .withEnvironment({ MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: 'yes' })
      .withCommand(Object.entries(config).map(([option, value]) => `--${option}=${value}`))
      .withExposedPorts({ container: 3306, host: port })
      .start();
    const url = `mysql://root@${container.getHost()}:${port}`;
    await untilMysqlAnswers(url, startTimeoutMs);
    const handle = (await getContainerRuntimeClient()).container.getById(container.getId());
    return {
      url,
      kill: () => handle.kill({ signal: 'SIGKILL' }),
      restart: async () => {
        const { State: state } = await handle.inspect();
        if (state.Running) await handle.kill({ signal: 'SIGKILL' });
        await handle.start();
        await untilMysqlAnswers(url, startTimeoutMs);
      },
      pause: () => handle.pause(),
      resume: () => handle.unpause(),
      stop: () => container.stop({ timeout: 0 }),
    };
  } catch (error) {
    throw new ProviderFailedError(
      `${image} could not start: ${String(error?.message ?? error).split('\n')[0]}`,
    );
  }
}
