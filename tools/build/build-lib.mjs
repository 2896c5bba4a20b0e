/** Builds each entry in `exports` of the lib in the current folder, leaving npm packages external, and the lib's types. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { commonOptions } from './esbuild-options.mjs';

rmSync('dist', { recursive: true, force: true });
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
await build({
  ...commonOptions,
  entryPoints: Object.values(exports).map((entry) => entry['@distribute-schedule/source']),
  outbase: 'src',
  outdir: 'dist',
  packages: 'external',
  // `src/testing` imports its lib as '../index', so that both built entries share one copy of each class.
  external: ['../index'],
});

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
