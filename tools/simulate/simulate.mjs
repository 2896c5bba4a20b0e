/**
 * `npm run simulate`: bundles the simulator and runs it with the given arguments. Each run has its own folder below `dist`,
 * where Node finds the native code of SQLite in `node_modules`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commonOptions } from '../build/esbuild-options.mjs';
import { nodeOptions } from '../build/node-options.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
mkdirSync(path.join(folder, 'dist'), { recursive: true });
const temporaryFolder = mkdtempSync(path.join(folder, 'dist', 'run-'));
const outfile = path.join(temporaryFolder, 'main.cjs');
await build({
  ...commonOptions,
  entryPoints: [path.join(folder, 'src/main.ts')],
  outfile,
  external: ['libsql'],
});
const run = spawn(process.execPath, [...nodeOptions, outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
run.on('exit', (code) => {
  rmSync(temporaryFolder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
