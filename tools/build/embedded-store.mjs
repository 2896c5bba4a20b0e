/** How a bundle comes by the native code of the embedded store: it lies beside main.cjs, where lmdb looks for it. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const withoutEmbeddedStore = { external: ['lmdb'] };

/** Copies the prebuilt files for this platform, and says how to bundle the rest. */
export function embeddedStore(folder) {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const platform = `${process.platform}-${process.arch}`;
  const prebuilt = path.dirname(createRequire(lmdb).resolve(`@lmdb/lmdb-${platform}/package.json`));
  const target = path.join(folder, 'prebuilds', platform);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(prebuilt)) {
    if (file.endsWith('.node')) cpSync(path.join(prebuilt, file), path.join(target, file));
  }
  // Its CommonJS form looks beside its own file, which in a bundle is main.cjs. The extractor only makes it quicker.
  return { alias: { lmdb }, external: ['msgpackr-extract'] };
}
