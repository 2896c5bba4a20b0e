/** A MySQL or MariaDB server as a child of this process: on a loopback port, with its own data, ended with this process. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.mjs';
import { commandTimeoutMs, logTail, supervise } from '../supervise.mjs';
import { untilMysqlAnswers } from './ping.mjs';

/** As root, a server starts only if it is told to run as root. */
const asThisUser = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/**
 * @param {string} program path of mysqld or mariadbd
 * @param {Record<string, string>} [config] options of the server
 */
export async function startMysqlChild(program, config = {}) {
  // In memory if the machine has a place for that, because the specs create and empty many tables.
  const parent = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const folder = mkdtempSync(path.join(parent, 'ds-mysql-'));
  const data = path.join(folder, 'data');
  // Of its own, because a server that starts deletes the temporary tables that it finds, also those of other servers.
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary);
  const port = await freePort();
  const supervisor = supervise({
    folder,
    command: [
      program,
      '--no-defaults',
      ...asThisUser(),
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      `--socket=${path.join(folder, 'socket')}`,
      `--pid-file=${path.join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      ...(isMariaDb(program) ? [] : ['--mysqlx=OFF']),
      ...Object.entries(config).map(([option, value]) => `--${option}=${value}`),
    ],
  });
  const url = `mysql://root@127.0.0.1:${port}`;
  const start = async () => {
    await supervisor.execute('start', 'started');
    const end = supervisor.watchForEnd();
    try {
      await Promise.race([untilMysqlAnswers(url, commandTimeoutMs, end.signal), end.promise]);
    } finally {
      end.unwatch();
    }
  };
  const kill = () => supervisor.execute('kill', 'ended');
  try {
    initialize(program, data);
    await start();
  } catch (error) {
    const reason = `${program} did not start (${error.message}): ${logTail(folder)}`;
    await supervisor.stop();
    throw new Error(reason);
  }
  return {
    url,
    folder,
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

/** Both products can be called mysqld. */
const isMariaDb = (program) =>
  /mariadb/i.test(spawnSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' }).stdout ?? '');

/** Creates the system tables, with a user `root` that needs no password. */
function initialize(program, data) {
  const [command, ...args] = isMariaDb(program)
    ? ['mariadb-install-db', '--auth-root-authentication-method=normal', '--skip-test-db']
    : [program, '--initialize-insecure'];
  const { status, stderr, error } = spawnSync(
    command,
    ['--no-defaults', ...asThisUser(), `--datadir=${data}`, ...args],
    { encoding: 'utf8', timeout: 60_000 },
  );
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? String(stderr).trim()}`);
}
