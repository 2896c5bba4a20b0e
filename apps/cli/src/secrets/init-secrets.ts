import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { usageFailure } from '../failures/failure';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

export function addInitSecrets(program: Command, shell: Shell): void {
  program
    .command('init-secrets')
    .description(
      'write new tokens, a Redis configuration with a password and passwords for MySQL into a folder, unless it has them',
    )
    .argument('<folder>', 'the folder; it is created if it does not exist')
    .action(shell.action(initSecrets));
}

const newSecret = (): string => randomBytes(32).toString('base64url');

const redisConf = (password: string): string => `# Written by distribute-schedule init-secrets.
requirepass ${password}
bind * -::*
dir /data
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
`;

/** Passwords of MySQL: of the user of the processes, who has its own database only, and of root. */
const mysqlPasswords = ['mysql-password', 'mysql-root-password'];

/** Readable by the group, because the servers of the stores run as other users of that group. */
const groupMode = 0o640;

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Tokens of the API: the file with the secret of each, and its name and role as `DS_API_TOKENS` names them. */
const tokens = {
  'admin-token': 'admin:admin',
  'viewer-token': 'viewer:viewer',
  'executor-token': 'example-executor:executor@example-executor',
};

/**
 * Each file is written only if it does not exist, so a second run changes nothing, and a run after a crash writes the rest.
 * `api-tokens` and `redis.conf` come last, because they repeat what the other files hold.
 */
function initSecrets({ out }: Session, folder: string): void {
  const inFolder = (name: string): string => path.join(folder, name);
  const secretIn = (name: string): string => readFileSync(inFolder(name), 'utf8');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const isNew = [...Object.keys(tokens), 'redis-password'].map((name) =>
      writeOnce(inFolder(name), newSecret()),
    );
    isNew.push(...mysqlPasswords.map((name) => writeOnce(inFolder(name), newSecret(), groupMode)));
    const hashes = Object.entries(tokens).map(([file, grant]) => `${grant}:sha256=${hashOf(secretIn(file))}`);
    isNew.push(writeOnce(inFolder('api-tokens'), hashes.join(',')));
    isNew.push(writeOnce(inFolder('redis.conf'), redisConf(secretIn('redis-password')), groupMode));
    out.note(
      isNew.includes(true) ? `The secrets are written to ${folder}.` : `${folder} has the secrets already.`,
    );
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw usageFailure(`cannot write the secrets to ${folder}: ${code}`, 'Check the folder and its mode.');
  }
  out.note(`To read the token of the admin: cat ${inFolder('admin-token')}`);
  out.note(`To use it: distribute-schedule --token-file ${inFolder('admin-token')} cluster status`);
}

/** Writes the file in one step. @returns false if it exists */
function writeOnce(file: string, text: string, mode = 0o600): boolean {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, text, { mode, flush: true });
  try {
    // Unlike rename, link does not replace a file that another run has written in between.
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
