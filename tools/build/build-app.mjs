/** Builds the app in the current folder: dist/main.cjs, which runs with Node alone and no node_modules beside it. */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { commonOptions } from './esbuild-options.mjs';

rmSync('dist', { recursive: true, force: true });
await build({ ...commonOptions, entryPoints: ['src/main.ts'], outfile: 'dist/main.cjs' });
