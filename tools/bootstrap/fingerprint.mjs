/** Hash of files and folders. It changes when any file does. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ignored = new Set(['node_modules', 'dist', 'test-results.json']);

/**
 * @param {string} root
 * @param {string[]} paths files and folders, relative to the root
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((each) => filesBelow(path.join(root, each))).sort()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(fileOrFolder) {
  const stats = statSync(fileOrFolder, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [fileOrFolder];
  return readdirSync(fileOrFolder)
    .filter((name) => !ignored.has(name))
    .flatMap((name) => filesBelow(path.join(fileOrFolder, name)));
}
