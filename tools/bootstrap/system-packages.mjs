/** The system's package manager, where it may be used without asking: apt-get as root, Homebrew as anybody else. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { onPath } from './on-path.mjs';

const lockFile = path.join(os.tmpdir(), 'distribute-schedule-packages.lock');
const policyFile = '/usr/sbin/policy-rc.d';

/**
 * @typedef {object} PackageManager
 * @property {string} name
 * @property {(packageName: string) => Promise<void>} install rejects with the reason in a line
 */

/**
 * @param {{ env?: NodeJS.ProcessEnv, uid?: number }} [machine]
 * @returns {PackageManager | { whyNot: string }}
 */
export function packageManager({ env = process.env, uid = process.getuid?.() } = {}) {
  if (onPath('apt-get', env)) {
    if (uid === 0) return { name: 'apt-get', install: installWithApt };
    if (!onPath('brew', env)) return { whyNot: 'apt-get may be used without asking by root only' };
  }
  if (onPath('brew', env)) {
    if (uid === 0) return { whyNot: 'Homebrew does not run as root' };
    return { name: 'Homebrew', install: installWithBrew };
  }
  return { whyNot: 'neither apt-get nor Homebrew is here' };
}

/**
 * Runs the installation unless, once it is our turn, another process has brought about the same.
 *
 * @param {() => boolean} isThere
 * @param {() => Promise<void>} install
 * @param {(holder: number) => void} [onWait]
 */
export function installOnce(isThere, install, onWait) {
  return withLock(lockFile, async () => (isThere() ? undefined : install()), onWait);
}

async function installWithApt(packageName) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // What is installed must not be started as a service: the package's own scripts ask this file whether they may.
  const forbidsStart = !existsSync(policyFile);
  if (forbidsStart) {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n');
    chmodSync(policyFile, 0o755);
  }
  try {
    // Lists that cannot be renewed may still do.
    await run('apt-get', ['update', '-q'], env).catch(() => {});
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', packageName], env);
    // Nor at the next boot.
    if (existsSync('/run/systemd/system')) {
      await run('systemctl', ['disable', packageName], env).catch(() => {});
    }
  } finally {
    if (forbidsStart) rmSync(policyFile, { force: true });
  }
}

const installWithBrew = (packageName) =>
  run('brew', ['install', '--quiet', packageName], { ...process.env, HOMEBREW_NO_AUTO_UPDATE: '1' });

function run(program, args, env) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve();
      const lastLine = `${stdout}\n${stderr}`.trim().split('\n').at(-1);
      reject(new Error(`${program} ${args[0]} failed: ${lastLine}`));
    });
  });
}
