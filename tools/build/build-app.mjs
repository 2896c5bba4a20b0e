/**
 * Builds the app in the current folder into one file that runs with Node alone, without node_modules: dist/main.cjs, or the
 * file that `bin` of its package.json names.
 */
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { copyConsolePages } from './console-pages.mjs';
import { docsViewer, docsViewerPart } from './docs-viewer.mjs';
import { commonOptions } from './esbuild-options.mjs';
import { slimValidator } from './slim-validator.mjs';
import { sqlite, sqliteParts, withoutSqlite } from './sqlite.mjs';
import { writeNotices } from './third-party-notices.mjs';
import { threadSource } from './thread-source.mjs';

const app = path.basename(process.cwd());
// These apps can use a store on this machine; the others share one with other processes.
const canRunAlone = ['standalone', 'audit'].includes(app);
const servesApi = ['scheduler', 'console', 'standalone'].includes(app);
const servesConsole = ['console', 'standalone'].includes(app);

const { bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const [command] = Object.values(bin);
const outfile = command ?? 'dist/main.cjs';

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  ...commonOptions,
  ...(canRunAlone ? {} : withoutSqlite),
  alias: slimValidator,
  metafile: true,
  plugins: [
    docsViewer(servesApi ? { copyTo: 'dist' } : {}),
    threadSource,
    ...(canRunAlone ? [sqlite('dist')] : []),
  ],
  entryPoints: ['src/main.ts'],
  outfile,
  ...(command !== undefined && { banner: { js: '#!/usr/bin/env node' } }),
});
if (command !== undefined) chmodSync(outfile, 0o755);
const consoleParts = servesConsole ? await copyConsolePages('dist/console') : [];
const copied = [
  ...(canRunAlone ? sqliteParts() : []),
  ...(servesApi ? [docsViewerPart()] : []),
  ...consoleParts,
];
writeNotices(metafile, { folder: path.dirname(outfile), more: copied });
