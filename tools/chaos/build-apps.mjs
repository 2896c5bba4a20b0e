/** Bundles the apps as they ship, and many workers in one process, from the sources as they are now, for the faults to hit. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commonOptions } from '../build/esbuild-options.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'tools', 'chaos', 'dist', 'apps');

/** Each bundle appears in one step, so that nobody who builds beside us starts half of one. */
async function bundle(app, entryPoint = path.join('apps', app, 'src', 'main.ts')) {
  const outfile = path.join(folder, `${app}.cjs`);
  const { outputFiles } = await build({
    ...commonOptions,
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
    ...['scheduler', 'worker', 'standalone', 'example-executor'].map((app) => bundle(app)),
    bundle('fleet', path.join('tools', 'chaos', 'src', 'processes', 'fleet.ts')),
  ]);
}
