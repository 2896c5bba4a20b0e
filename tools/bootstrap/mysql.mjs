/** Where the MySQL of the tests comes from: the possible sources, best first. */
import { whyNoDockerEngine } from './docker-engine.mjs';
import { firstAvailable } from './first-available.mjs';
import { startMysqlChild } from './mysql/child-server.mjs';
import { startMysqlContainer } from './mysql/container.mjs';
import { pingMysql } from './mysql/ping.mjs';
import { onPath } from './on-path.mjs';
import { programSources } from './program-sources.mjs';

const programs = ['mysqld', 'mariadbd'];

/** A server that was installed as a package may be outside the PATH of users, in the folder for system programs. */
const withSystemPrograms = (env) => ({ ...env, PATH: `${env.PATH ?? ''}:/usr/sbin` });

const mysqlProgram = {
  what: 'MySQL',
  missing: `no ${programs.join(' or ')}`,
  find: (env) => programs.map((program) => onPath(program, withSystemPrograms(env))).find(Boolean),
  packages: { apt: 'mariadb-server', brew: 'mariadb' },
};

const remedies = [
  'set MYSQL_URL=mysql://user:password@host:port to a server whose user may create databases and users',
  'start Docker, or another engine that answers on its socket',
  'put mysqld (or mariadbd) on the PATH, e.g. sudo apt-get install mariadb-server, brew install mariadb',
];

/**
 * Acquires MySQL 8 or MariaDB from the first source that is available.
 *
 * @param {{ log?: (line: string) => void, env?: NodeJS.ProcessEnv }} [wanted]
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export function acquireMysql({ log = () => {}, env = process.env } = {}) {
  const start = async () => {
    const program = mysqlProgram.find(env);
    const server = await startMysqlChild(program);
    return { value: server, detail: `${program} as a child process at ${withoutPassword(server.url)}` };
  };
  const { fromPath, fromPackages } = programSources(mysqlProgram, { log, env, start });
  const providers = [fromUrl(env), fromDocker(env, log), fromPath, fromPackages];
  return firstAvailable({ what: 'MySQL', providers, remedies, log });
}

const fromUrl = (env) => ({
  name: 'MYSQL_URL',
  unavailableBecause: async () => (env.MYSQL_URL ? undefined : 'not set'),
  acquire: async () => {
    const url = env.MYSQL_URL;
    await pingMysql(url).catch((error) => {
      throw new Error(`MYSQL_URL is set, but cannot be used: ${error.message}. Correct it, or unset it.`);
    });
    return { value: { url, stop: async () => {} }, detail: withoutPassword(url) };
  },
});

const fromDocker = (env, log) => ({
  name: 'Docker',
  unavailableBecause: () => whyNoDockerEngine(env),
  acquire: async () => {
    const server = await startMysqlContainer({ env, log });
    return { value: server, detail: withoutPassword(server.url) };
  },
});

function withoutPassword(text) {
  const url = new URL(text);
  url.password = '';
  return url.href;
}
