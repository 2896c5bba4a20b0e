/** How a bundle comes by the native code of the embedded store: it lies in prebuilds beside main.cjs. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const withoutEmbeddedStore = { external: ['lmdb'] };

const loader = fileURLToPath(new URL('./native-beside-bundle.cjs', import.meta.url));

/**
 * Copies what this platform needs, and says how to bundle the rest. Of the prebuilt files those alone that serve every
 * version of Node; on Linux that is one for glibc and one for musl.
 */
export function embeddedStore(folder) {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const platform = `${process.platform}-${process.arch}`;
  const prebuilt = path.dirname(createRequire(lmdb).resolve(`@lmdb/lmdb-${platform}/package.json`));
  const target = path.join(folder, 'prebuilds', platform);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(prebuilt)) {
    if (/\.napi\..*node$/.test(file)) cpSync(path.join(prebuilt, file), path.join(target, file));
  }
  // Its CommonJS form, as all of the bundle is. The extractor only makes reading quicker.
  return { alias: { lmdb, 'node-gyp-build-optional-packages': loader }, external: ['msgpackr-extract'] };
}
