/** Finds the program promtool: on the PATH, otherwise in the system's package, unpacked into .cache without an installation. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from '../bootstrap/on-path.mjs';

const cache = fileURLToPath(new URL('../../.cache/promtool', import.meta.url));

/** @returns {{ program: string } | { missing: string }} missing: why promtool cannot be used here */
export function findPromtool() {
  const installed = onPath('promtool') ?? (existsSync(cache) ? cache : undefined);
  if (installed) return { program: installed };
  if (!onPath('apt-get') || !onPath('dpkg'))
    return { missing: 'promtool is not on the PATH, and there is no apt-get to download it with' };
  try {
    return { program: unpack() };
  } catch (error) {
    return {
      missing: `promtool is not on the PATH, and its package could not be unpacked: ${error.message}`,
    };
  }
}

/** An installation would start a server, so the package is only unpacked. */
function unpack() {
  mkdirSync(path.dirname(cache), { recursive: true });
  const folder = mkdtempSync(`${cache}-`);
  try {
    execFileSync('apt-get', ['download', '-q', 'prometheus'], { cwd: folder, stdio: 'pipe' });
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', file, folder], { cwd: folder, stdio: 'pipe' });
    renameSync(path.join(folder, 'usr', 'bin', 'promtool'), cache);
    return cache;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
