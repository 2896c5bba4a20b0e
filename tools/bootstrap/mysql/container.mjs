/** A MySQL server in a container. The reaper of Testcontainers removes it when this process dies. */
import { ProviderFailedError } from '../first-available.mjs';
import { untilMysqlAnswers } from './ping.mjs';

const defaultImage = 'mysql:8.4';
const startTimeoutMs = 180_000;

/** @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} options */
export async function startMysqlContainer({ env, log }) {
  const image = env.DS_TEST_MYSQL_IMAGE || defaultImage;
  log(`MySQL: starting ${image} in Docker (the first start downloads the image)…`);
  try {
    const { GenericContainer } = await import('testcontainers');
    const container = await new GenericContainer(image)
      .withEnvironment({ MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: 'yes' })
      .withTmpFs({ '/var/lib/mysql': 'rw' })
      .withExposedPorts(3306)
      .start();
    const url = `mysql://root@${container.getHost()}:${container.getMappedPort(3306)}`;
    await untilMysqlAnswers(url, startTimeoutMs);
    return { url, stop: () => container.stop({ timeout: 0 }) };
  } catch (error) {
    throw new ProviderFailedError(
      `${image} could not start: ${String(error?.message ?? error).split('\n')[0]}`,
    );
  }
}
