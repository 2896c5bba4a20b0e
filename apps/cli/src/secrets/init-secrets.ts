import { randomBytes } from 'node:crypto';
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
      'write new tokens and a Redis configuration with a password into a folder, unless it has them',
    )
    .argument('<folder>', 'the folder; it is created if it does not exist')
    .action(shell.action(initSecrets));
}

const newSecret = (): string => randomBytes(32).toString('base64url');

const redisConf = (password: string): string => `# Written by distribute-schedule init-secrets.
requirepass ${password}
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
`;

/**
 * Each file is written only if it does not exist, so a second run changes nothing, and a run after a crash writes the rest.
 * redis-password comes before redis.conf, which repeats it.
 */
function initSecrets({ out }: Session, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const isNew = ['admin-token', 'viewer-token', 'redis-password'].map((name) =>
      writeOnce(path.join(folder, name), newSecret()),
    );
    const password = readFileSync(path.join(folder, 'redis-password'), 'utf8');
    isNew.push(writeOnce(path.join(folder, 'redis.conf'), redisConf(password)));
    out.note(
      isNew.includes(true) ? `The secrets are written to ${folder}.` : `${folder} has the secrets already.`,
    );
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw usageFailure(`cannot write the secrets to ${folder}: ${code}`, 'Check the folder and its mode.');
  }
  out.note(`To read the token of the admin: cat ${path.join(folder, 'admin-token')}`);
  out.note(`To use it: distribute-schedule --token-file ${path.join(folder, 'admin-token')} cluster status`);
}

/** Writes the file in one step. @returns false if it exists */
function writeOnce(file: string, text: string): boolean {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, text, { mode: 0o600, flush: true });
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
