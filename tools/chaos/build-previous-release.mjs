/**
 * Bundles the apps of the previous release, from the commit that previous-release.json names, and prints their folder.
 * Builds once per commit, in .cache. The old sources use the npm packages of the current ones.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { commit } = JSON.parse(readFileSync(new URL('./previous-release.json', import.meta.url), 'utf8'));
const bundles = path.join(root, '.cache', 'previous-release', commit);
const scope = '@distribute-schedule';

if (!existsSync(bundles)) await build();
console.log(bundles);

/** Works in a folder of its own, which is renamed at the end, so that a second process never finds half of it. */
async function build() {
  const tree = `${bundles}.${process.pid}`;
  mkdirSync(tree, { recursive: true });
  try {
    const archive = path.join(tree, 'sources.tar');
    execFileSync('git', ['archive', '--output', archive, commit], { cwd: root });
    execFileSync('tar', ['-xf', archive, '-C', tree]);
    const members = ['libs', 'apps', 'tools'].flatMap((group) =>
      readdirSync(path.join(tree, group)).map((name) => path.join(group, name)),
    );
    for (const folder of ['.', ...members]) linkPackages(folder, tree);
    linkWorkspaces(members, tree);
    const { default: buildApps } = await import(
      pathToFileURL(path.join(tree, 'tools', 'chaos', 'build-apps.mjs')).href
    );
    await buildApps();
    if (!existsSync(bundles)) renameSync(path.join(tree, 'tools', 'chaos', 'dist', 'apps'), bundles);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** Links the npm packages of a folder of the current sources into the same folder of the old ones. */
function linkPackages(folder, tree) {
  const from = path.join(root, folder, 'node_modules');
  const to = path.join(tree, folder, 'node_modules');
  if (!existsSync(from) || !existsSync(path.join(tree, folder))) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== scope) symlinkSync(path.join(from, name), path.join(to, name));
  }
}

/** The old sources must import each other, and not the current ones. */
function linkWorkspaces(members, tree) {
  const to = path.join(tree, 'node_modules', scope);
  mkdirSync(to);
  for (const folder of members) {
    const description = path.join(tree, folder, 'package.json');
    if (!existsSync(description)) continue;
    const { name } = JSON.parse(readFileSync(description, 'utf8'));
    symlinkSync(path.join(tree, folder), path.join(to, path.basename(name)));
  }
}
