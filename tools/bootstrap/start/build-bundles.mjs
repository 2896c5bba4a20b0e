/** Bundles apps, unless their bundles were made from the very sources that are here. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../fingerprint.mjs';
import { runNode } from '../nx.mjs';

/**
 * @param {string} root
 * @param {string[]} apps
 * @param {(line: string) => void} log
 * @returns {Promise<void>}
 */
export async function buildBundles(root, apps, log) {
  const stale = apps.filter((app) => !isFresh(root, app));
  if (stale.length === 0) return;
  log(`Building ${stale.join(' and ')}…`);
  await Promise.all(stale.map((app) => bundle(root, app)));
}

// Inside dist, so that whatever else replaces the bundle takes the stamp along.
const stampFile = (root, app) => path.join(root, 'apps', app, 'dist', '.made-from');

const sources = (root, app) =>
  fingerprint(root, ['libs', `apps/${app}`, 'tools/build', 'package-lock.json', 'tsconfig.base.json']);

function isFresh(root, app) {
  try {
    return readFileSync(stampFile(root, app), 'utf8') === sources(root, app);
  } catch {
    return false;
  }
}

async function bundle(root, app) {
  const madeFrom = sources(root, app);
  // The app's own build script, without nx: it would build every lib first, which a bundle has no need of.
  const script = path.join(root, 'tools', 'build', 'build-app.mjs');
  const { code, output } = await runNode(path.join(root, 'apps', app), [script], { show: false });
  if (code !== 0) throw new Error(`${output.trim()}\n\n${app} could not be built.`);
  writeFileSync(stampFile(root, app), madeFrom);
}
