/** `npm run simulate`: bundles the simulator into a temporary folder and runs it with the given arguments. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commonOptions } from '../build/esbuild-options.mjs';
import { nodeOptions } from '../build/node-options.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'simulate-'));
const outfile = path.join(temporaryFolder, 'main.cjs');
await build({
  ...commonOptions,
  entryPoints: [path.join(folder, 'src/main.ts')],
  outfile,
  external: ['lmdb', 'libsql'],
});
const run = spawn(process.execPath, [...nodeOptions, outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
run.on('exit', (code) => {
  rmSync(temporaryFolder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
