/** Builds the lib in the current folder: dist/index.js with everything from npm left external, and its types. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { commonOptions } from './esbuild-options.mjs';

rmSync('dist', { recursive: true, force: true });
await build({
  ...commonOptions,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  packages: 'external',
});

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
