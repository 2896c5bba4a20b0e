/** The package manager of the system, if it works without a prompt: apt-get for root, Homebrew for other users. */
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
 * @property {(packageName: string) => Promise<void>} install rejects with the reason in one line
 */

/**
 * @param {{ env?: NodeJS.ProcessEnv, uid?: number }} [machine]
 * @returns {PackageManager | { whyNot: string }}
 */
export function packageManager({ env = process.env, uid = process.getuid?.() } = {}) {
  if (onPath('apt-get', env)) {
    if (uid === 0) return { name: 'apt-get', install: installWithApt };
    if (!onPath('brew', env)) return { whyNot: 'apt-get needs root' };
  }
  if (onPath('brew', env)) {
    if (uid === 0) return { whyNot: 'Homebrew does not run as root' };
    return { name: 'Homebrew', install: installWithBrew };
  }
  return { whyNot: 'neither apt-get nor Homebrew is installed' };
}

/**
 * Runs the installation, unless another process has done it while this one waited for the lock.
 *
 * @param {() => boolean} isInstalled
 * @param {() => Promise<void>} install
 * @param {(holder: number) => void} [onWait]
 */
export function installOnce(isInstalled, install, onWait) {
  return withLock(lockFile, async () => (isInstalled() ? undefined : install()), onWait);
}

async function installWithApt(packageName) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Prevents the package from starting a service: its install scripts run this file first and obey exit code 101.
  const forbidsStart = !existsSync(policyFile);
  if (forbidsStart) {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n');
    chmodSync(policyFile, 0o755);
  }
  try {
    // If the package lists cannot be updated, the old ones may be good enough.
    await run('apt-get', ['update', '-q'], env).catch(() => {});
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', packageName], env);
    // Prevents a start at the next boot too.
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
