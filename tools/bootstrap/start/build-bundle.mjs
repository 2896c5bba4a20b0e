/** Bundles an app, unless its bundle was made from the very sources that are here. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../fingerprint.mjs';
import { withLock } from '../lock.mjs';
import { runNode } from '../nx.mjs';

/**
 * @param {string} root
 * @param {string} app
 * @param {(line: string) => void} log
 * @returns {Promise<void>}
 */
export function buildBundle(root, app, log) {
  const onWait = (holder) => log(`Process ${holder} is building ${app}, waiting for that…`);
  return withLock(path.join(root, '.cache', 'build.lock'), () => buildUnlessFresh(root, app, log), onWait);
}

async function buildUnlessFresh(root, app, log) {
  const madeFrom = fingerprint(root, [
    'libs',
    `apps/${app}`,
    'tools/build',
    'package-lock.json',
    'tsconfig.base.json',
  ]);
  // Inside dist, so that whatever else replaces the bundle takes the stamp along.
  const stampFile = path.join(root, 'apps', app, 'dist', '.made-from');
  if (readStamp(stampFile) === madeFrom) return;
  log(`Building ${app}…`);
  // The app's own build script, without nx: it would build every lib first, which a bundle has no need of.
  const script = path.join(root, 'tools', 'build', 'build-app.mjs');
  const { code, output } = await runNode(path.join(root, 'apps', app), [script], { show: false });
  if (code !== 0) throw new Error(`${output.trim()}\n\n${app} could not be built.`);
  writeFileSync(stampFile, madeFrom);
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
