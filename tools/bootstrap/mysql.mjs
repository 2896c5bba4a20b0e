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

export const mysqlProgramOnPath = (env = process.env) =>
  programs.map((program) => onPath(program, withSystemPrograms(env))).find(Boolean);

const mysqlProgram = {
  what: 'MySQL',
  missing: `no ${programs.join(' or ')}`,
  find: mysqlProgramOnPath,
  packages: { apt: 'mariadb-server', brew: 'mariadb' },
};

const remedies = [
  'set MYSQL_URL=mysql://user:password@host:port to a server whose user may create databases and users',
  'start Docker, or another engine that answers on its socket',
  'put mysqld (or mariadbd) on the PATH, e.g. sudo apt-get install mariadb-server, brew install mariadb',
];

/**
 * Acquires MySQL 8 or MariaDB from the first source that is available. mysql.d.mts describes the options and the result.
 *
 * @param {import('./mysql.d.mts').MysqlWanted} [wanted]
 * @returns {Promise<import('./mysql.d.mts').AcquiredMysql>}
 */
export function acquireMysql({ dedicated = false, log = () => {}, config = {}, env = process.env } = {}) {
  const start = async () => {
    const program = mysqlProgramOnPath(env);
    const server = await startMysqlChild(program, config);
    return { value: server, detail: `${program} as a child process at ${withoutPassword(server.url)}` };
  };
  const { fromPath, fromPackages } = programSources(mysqlProgram, { log, env, start });
  const docker = fromDocker({ env, log, config });
  // A child process starts faster than a container, so dedicated servers prefer the program.
  const providers = dedicated
    ? [fromPath, docker, fromPackages]
    : [fromUrl(env), docker, fromPath, fromPackages];
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
    const refuse = async () => {
      throw new Error('the MySQL of MYSQL_URL belongs to the user: tests must not stop or restart it');
    };
    const value = { url, kill: refuse, restart: refuse, pause: refuse, resume: refuse };
    return { value: { ...value, stop: async () => {} }, detail: withoutPassword(url) };
  },
});

const fromDocker = ({ env, log, config }) => ({
  name: 'Docker',
  unavailableBecause: () => whyNoDockerEngine(env),
  acquire: async () => {
    const server = await startMysqlContainer({ env, log, config });
    return { value: server, detail: withoutPassword(server.url) };
  },
});

function withoutPassword(text) {
  const url = new URL(text);
  url.password = '';
  return url.href;
}
