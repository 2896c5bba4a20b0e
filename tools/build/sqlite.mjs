/** Adds SQLite's native code to a bundle: files in the folder `prebuilds` next to main.cjs. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** For bundles that use no store of this machine. */
export const withoutSqlite = { external: ['libsql'] };

const libsql = createRequire(import.meta.url).resolve('libsql');

/** The only place of the package that names its native code. */
const search = 'require(`@libsql/${target}`)';
const searchBesideBundle =
  "require(require('node:path').join(__dirname, 'prebuilds', 'libsql', `${target}.node`))";

/**
 * Copies the native files for this platform, and returns the plugin that lets the bundle load them. On Linux these are one
 * for glibc and one for musl. Each works with every version of Node.
 */
export function sqlite(folder) {
  const target = path.join(folder, 'prebuilds', 'libsql');
  mkdirSync(target, { recursive: true });
  for (const native of nativePackages())
    cpSync(path.join(native, 'index.node'), path.join(target, `${path.basename(native)}.node`));
  return { name: 'sqlite', setup: (build) => build.onLoad({ filter: /[\\/]libsql[\\/]index\.js$/ }, load) };
}

/** The native code, for the notices beside a bundle. */
export function sqliteParts() {
  return nativePackages().map((folder) => ({ folder }));
}

/** Folders of the packages with native code that are installed on this machine. */
function nativePackages() {
  const packages = path.join(path.dirname(libsql), '..', '@libsql');
  return readdirSync(packages)
    .map((name) => path.join(packages, name))
    .filter((folder) => existsSync(path.join(folder, 'index.node')));
}

function load({ path: file }) {
  const source = readFileSync(file, 'utf8');
  if (!source.includes(search)) throw new Error(`${file} looks for its native code in a new way`);
  return { contents: source.replace(search, searchBesideBundle), loader: 'js' };
}
