/** Makes node_modules match package-lock.json. Costs almost nothing when it already matches. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';

/**
 * @param {string} root the folder with package.json
 * @param {{ log: (line: string) => void, signal?: AbortSignal, npmCi?: (root: string, signal?: AbortSignal) => Promise<void> }} options
 *   signal: cancels a running installation
 * @returns {Promise<'installed' | 'up to date'>}
 */
export async function install(root, { log, signal, npmCi = runNpmCi }) {
  if (isInstalled(root)) return 'up to date';
  const onWait = (holder) => log(`Process ${holder} is installing the packages, waiting for that process…`);
  return withLock(
    path.join(root, '.cache', 'install.lock'),
    () => installNow(root, { log, signal, npmCi }),
    onWait,
  );
}

async function installNow(root, { log, signal, npmCi }) {
  signal?.throwIfAborted();
  // Another process may have installed them while this one waited for the lock.
  if (isInstalled(root)) return 'up to date';
  if (!matchesLock(root)) {
    const isFirst = !existsSync(path.join(root, 'node_modules'));
    log(`Installing packages (${isFirst ? 'first time' : 'they have changed'}, takes about a minute)…`);
    const startedAt = Date.now();
    const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
    const ticker = setInterval(() => log(`  still installing (${seconds()} s)…`), 15_000);
    // An interrupted installation must not keep the stamp of the previous one.
    rmSync(stampFile(root), { force: true });
    await npmCi(root, signal).finally(() => clearInterval(ticker));
    log(`Packages installed in ${seconds()} s.`);
  }
  writeFileSync(stampFile(root), stamp(root));
  return 'installed';
}

const stampFile = (root) => path.join(root, 'node_modules', '.install-stamp');

/** Identifies what the installed packages depend on: the lock file, and the platform of native packages. */
function stamp(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${machine}`;
}

const machine = `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`;

function isInstalled(root) {
  return readText(stampFile(root)) === stamp(root);
}

/**
 * True if npm's own record of the last installation matches the lock file. Someone who has run npm by hand then needs no
 * second installation.
 */
function matchesLock(root) {
  const lastStamp = readText(stampFile(root));
  if (lastStamp !== undefined && !lastStamp.endsWith(machine)) return false;
  const record = readText(path.join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const wanted = installable(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  const present = installable(JSON.parse(record));
  const identity = ({ version, resolved, integrity }) => `${version} ${resolved} ${integrity}`;
  const isSame = ([name, entry]) => {
    const other = present.get(name);
    // The lock file also lists packages for other platforms, which npm does not install.
    return other === undefined ? entry.optional === true : identity(other) === identity(entry);
  };
  return [...wanted].every(isSame) && [...present.keys()].every((name) => wanted.has(name));
}

const installable = (lock) =>
  new Map(Object.entries(lock.packages).filter(([name]) => name.includes('node_modules/')));

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function runNpmCi(root, signal) {
  // Prefers the npm that started this process, because it certainly works.
  const { npm_execpath: npmFile, ...env } = process.env;
  const [program, ...before] = npmFile ? [process.execPath, npmFile] : ['npm'];
  // Build and tests need the development packages even if NODE_ENV is production.
  const args = [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    }
    child.on('error', (error) => reject(new Error(`could not start npm: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${output.trim()}\n\nCould not install the packages: npm ci exited with ${code}.`));
    });
  });
}
