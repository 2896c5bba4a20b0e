/** Builds the app in the current folder: dist/main.cjs, which runs with Node alone and no node_modules beside it. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { embeddedStore, withoutEmbeddedStore } from './embedded-store.mjs';
import { commonOptions } from './esbuild-options.mjs';

// Those that know the folder of a single machine; the others are never without Redis.
const knowsFolder = ['standalone', 'audit'].includes(path.basename(process.cwd()));

rmSync('dist', { recursive: true, force: true });
const options = knowsFolder ? embeddedStore('dist') : withoutEmbeddedStore;
await build({ ...commonOptions, ...options, entryPoints: ['src/main.ts'], outfile: 'dist/main.cjs' });
