/**
 * Builds the app in the current folder into one file that runs with Node alone, without node_modules: dist/main.cjs, or the
 * file that `bin` of its package.json names.
 */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { docsViewer } from './docs-viewer.mjs';
import { embeddedStore, withoutEmbeddedStore } from './embedded-store.mjs';
import { commonOptions } from './esbuild-options.mjs';
import { threadSource } from './thread-source.mjs';

const app = path.basename(process.cwd());
// These apps can use the embedded store in a folder; the others always use Redis.
const canUseFolder = ['standalone', 'audit'].includes(app);
const servesApi = ['scheduler', 'console', 'standalone'].includes(app);

const { bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const [command] = Object.values(bin);
const outfile = command ?? 'dist/main.cjs';

rmSync('dist', { recursive: true, force: true });
const options = canUseFolder ? embeddedStore('dist') : withoutEmbeddedStore;
await build({
  ...commonOptions,
  ...options,
  plugins: [docsViewer(servesApi ? { copyTo: 'dist' } : {}), threadSource],
  entryPoints: ['src/main.ts'],
  outfile,
  ...(command !== undefined && { banner: { js: '#!/usr/bin/env node' } }),
});
if (command !== undefined) chmodSync(outfile, 0o755);
