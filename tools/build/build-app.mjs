/** Builds the app in the current folder: dist/main.cjs, which runs with Node alone and no node_modules beside it. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { embeddedStore, withoutEmbeddedStore } from './embedded-store.mjs';
import { commonOptions } from './esbuild-options.mjs';

// The one app that is made to be alone on its machine; the others are never without Redis.
const isAlone = path.basename(process.cwd()) === 'standalone';

rmSync('dist', { recursive: true, force: true });
const options = isAlone ? embeddedStore('dist') : withoutEmbeddedStore;
await build({ ...commonOptions, ...options, entryPoints: ['src/main.ts'], outfile: 'dist/main.cjs' });
