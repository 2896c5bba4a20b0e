/** Builds the pages of the web console with Vite, unless they were already built from the current sources. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { fingerprint } from '../bootstrap/fingerprint.mjs';
import { withLock } from '../bootstrap/lock.mjs';
import { packageFolderOf } from './third-party-notices.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const consoleUi = path.join(root, 'libs', 'console-ui');
const dist = path.join(consoleUi, 'dist');
const pages = path.join(dist, 'pages');
/** Written last, so that an interrupted build does not count. */
const stampFile = path.join(dist, '.made-from');
const packagesFile = path.join(dist, 'packages.json');

/**
 * Copies the built pages to a folder.
 * @returns the folders of the npm packages that the pages contain, for the notices beside a bundle
 */
export async function copyConsolePages(folder) {
  await buildConsolePages();
  cpSync(pages, folder, { recursive: true });
  return JSON.parse(readFileSync(packagesFile, 'utf8')).map((each) => ({ folder: path.join(root, each) }));
}

/** Apps that nx builds at the same time share one build. */
export const buildConsolePages = () =>
  withLock(path.join(root, '.cache', 'console-pages.lock'), buildUnlessFresh);

async function buildUnlessFresh() {
  const sources = fingerprint(root, [
    'libs/console-ui',
    'libs/api-client/src',
    'tools/build',
    'package-lock.json',
  ]);
  if (readStamp() === sources) return;
  rmSync(dist, { recursive: true, force: true });
  const { build } = await import(createRequire(path.join(consoleUi, 'package.json')).resolve('vite'));
  const { output } = await inProduction(() => build({ root: consoleUi, logLevel: 'warn' }));
  hashBootScript();
  await compressAll(pages);
  writeFileSync(packagesFile, JSON.stringify(packagesIn(output)));
  writeFileSync(stampFile, sources);
}

/** Vite reads this variable. Under jest it is `test`, and React would then be its slower development build. */
async function inProduction(act) {
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    return await act();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** Vite copies boot.js as it is. With a hash in its name, browsers keep it like every other file of the pages. */
function hashBootScript() {
  const boot = path.join(pages, 'boot.js');
  const hash = createHash('sha256').update(readFileSync(boot)).digest('base64url').slice(0, 8);
  const name = `assets/boot-${hash}.js`;
  renameSync(boot, path.join(pages, name));
  const index = path.join(pages, 'index.html');
  writeFileSync(index, readFileSync(index, 'utf8').replace('./boot.js', `./${name}`));
}

/** Folders of the npm packages in the chunks, relative to the repository. */
function packagesIn(output) {
  const modules = output.flatMap(({ modules = {} }) => Object.keys(modules));
  const folders = modules.flatMap((file) => packageFolderOf(file) ?? []);
  return [...new Set(folders.map((folder) => path.relative(root, folder)))].sort();
}

/** Writes a .br and a .gz beside each file of the folder `assets`. The index is small, and the server changes it. */
async function compressAll(folder) {
  const assets = path.join(folder, 'assets');
  await Promise.all(
    readdirSync(assets).map(async (name) => {
      const file = path.join(assets, name);
      const content = readFileSync(file);
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(content));
      writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}
