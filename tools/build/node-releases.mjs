/** The versions of Node that the bundles must run on: this process's own, and others from npm, unpacked into .cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache', import.meta.url));
const supported = ['20', '22', '24'];
const [current] = process.versions.node.split('.');

/** @returns {{ version: string, program: string, missing?: string }[]} missing: why a version cannot be had here */
export function nodeReleases() {
  const others = supported.filter((version) => version !== current);
  return [{ version: current, program: process.execPath }, ...others.map(release)];
}

function release(version) {
  const program = path.join(cache, `node-${version}`);
  try {
    if (!existsSync(program)) unpack(version, program);
    return { version, program };
  } catch (error) {
    return { version, program, missing: `Node ${version} could not be fetched from npm: ${error.message}` };
  }
}

function unpack(version, program) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${program}-`);
  try {
    const npmPackage = `node-${process.platform}-${process.arch}@${version}`;
    execFileSync('npm', ['pack', '--silent', npmPackage], { cwd: folder, stdio: 'pipe' });
    const [tarball] = readdirSync(folder);
    execFileSync('tar', ['-xzf', tarball, 'package/bin/node'], { cwd: folder, stdio: 'pipe' });
    renameSync(path.join(folder, 'package', 'bin', 'node'), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
