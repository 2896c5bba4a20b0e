/** Adds the embedded store's native code to a bundle: files in the folder `prebuilds` next to main.cjs. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** For bundles that use no store of this machine. */
export const withoutLocalStores = { external: ['lmdb', 'libsql'] };

const loader = fileURLToPath(new URL('./native-beside-bundle.cjs', import.meta.url));

const platform = `${process.platform}-${process.arch}`;
const lmdb = createRequire(import.meta.url).resolve('lmdb');

/** Folder of the package with the native code for this platform. */
const nativePackage = () => path.dirname(createRequire(lmdb).resolve(`@lmdb/lmdb-${platform}/package.json`));

/** The native code and the C libraries in it, for the notices beside a bundle. */
export function nativeStoreParts() {
  const dependencies = path.join(path.dirname(lmdb), '..', 'dependencies');
  return [
    { folder: nativePackage() },
    { folder: path.join(dependencies, 'lmdb/libraries/liblmdb'), title: 'liblmdb', licence: 'OLDAP-2.8' },
    { folder: path.join(dependencies, 'lz4/lib'), title: 'lz4', licence: 'BSD-2-Clause' },
  ];
}

/**
 * Copies the native files for this platform, and returns the esbuild options for the rest. Copies only prebuilt files that
 * work with every version of Node; on Linux these are one for glibc and one for musl.
 */
export function embeddedStore(folder) {
  const prebuilt = nativePackage();
  const target = path.join(folder, 'prebuilds', platform);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(prebuilt)) {
    if (/\.napi\..*node$/.test(file)) cpSync(path.join(prebuilt, file), path.join(target, file));
  }
  // The alias selects the CommonJS version of lmdb, because the bundle is CommonJS. msgpackr works without the extractor,
  // which only makes reading faster.
  return { alias: { lmdb, 'node-gyp-build-optional-packages': loader }, external: ['msgpackr-extract'] };
}
