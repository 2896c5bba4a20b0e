/** `npm run simulate`: puts the simulator together and runs it, with whatever it was given. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commonOptions } from '../build/esbuild-options.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const place = mkdtempSync(path.join(tmpdir(), 'simulate-'));
const outfile = path.join(place, 'main.cjs');
await build({
  ...commonOptions,
  entryPoints: [path.join(folder, 'src/main.ts')],
  outfile,
  // Naming every function again costs a tenth of the time, and nobody asks for their names here.
  keepNames: false,
  external: ['lmdb'],
});
// What a step leaves behind is gone before the young generation is full: it need not be looked through so often.
const node = ['--enable-source-maps', '--max-semi-space-size=32'];
const run = spawn(process.execPath, [...node, outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
run.on('exit', (code) => {
  rmSync(place, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
