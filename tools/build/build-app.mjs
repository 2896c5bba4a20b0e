/** Builds the app in the current folder: dist/main.cjs, which runs with Node alone, without node_modules. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { docsViewer } from './docs-viewer.mjs';
import { embeddedStore, withoutEmbeddedStore } from './embedded-store.mjs';
import { commonOptions } from './esbuild-options.mjs';

const app = path.basename(process.cwd());
// These apps can use the embedded store in a folder; the others always use Redis.
const canUseFolder = ['standalone', 'audit'].includes(app);
const servesApi = ['scheduler', 'console', 'standalone'].includes(app);

rmSync('dist', { recursive: true, force: true });
const options = canUseFolder ? embeddedStore('dist') : withoutEmbeddedStore;
await build({
  ...commonOptions,
  ...options,
  plugins: [docsViewer(servesApi ? { copyTo: 'dist' } : {})],
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.cjs',
});
