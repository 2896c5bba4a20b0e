/** Bundles the apps as they ship, and `fleet` (many workers in one process), from the current sources. Jest runs this before the specs. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commonOptions } from '../build/esbuild-options.mjs';
import { withoutSqlite } from '../build/sqlite.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'tools', 'chaos', 'dist', 'apps');

/** Writes a bundle under a temporary name, then renames it, so that a second run in parallel never starts half a bundle. */
async function bundle(app, entryPoint = path.join('apps', app, 'src', 'main.ts')) {
  const outfile = path.join(folder, `${app}.cjs`);
  const { outputFiles } = await build({
    ...commonOptions,
    // Specs run inside the repository, so that the bundles find the native code of SQLite in node_modules.
    ...withoutSqlite,
    sourcemap: false,
    write: false,
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
  });
  const draft = `${outfile}.${process.pid}`;
  writeFileSync(draft, outputFiles[0].contents);
  renameSync(draft, outfile);
}

export default async function buildApps() {
  mkdirSync(folder, { recursive: true });
  await Promise.all([
    ...['scheduler', 'worker', 'standalone', 'audit', 'example-executor'].map((app) => bundle(app)),
    bundle('fleet', path.join('tools', 'chaos', 'src', 'processes', 'fleet.ts')),
  ]);
}
