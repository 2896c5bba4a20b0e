/** Builds the bundle of an app, unless it was already built from the current sources. */
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
  const onWait = (holder) => log(`Process ${holder} is building ${app}, waiting for that process…`);
  return withLock(path.join(root, '.cache', 'build.lock'), () => buildUnlessFresh(root, app, log), onWait);
}

async function buildUnlessFresh(root, app, log) {
  const sources = fingerprint(root, [
    'libs',
    `apps/${app}`,
    'tools/build',
    'package-lock.json',
    'tsconfig.base.json',
  ]);
  // The stamp is inside dist, so that any other build, which replaces dist, removes it too.
  const stampFile = path.join(root, 'apps', app, 'dist', '.made-from');
  if (readStamp(stampFile) === sources) return;
  log(`Building ${app}…`);
  // Runs the build script without nx. nx would build every lib first, which a bundle does not need.
  const script = path.join(root, 'tools', 'build', 'build-app.mjs');
  const { code, output } = await runNode(path.join(root, 'apps', app), [script], { show: false });
  if (code !== 0) throw new Error(`${output.trim()}\n\nCould not build ${app}.`);
  writeFileSync(stampFile, sources);
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
