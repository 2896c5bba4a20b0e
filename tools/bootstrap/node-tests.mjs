/** Runs the tests of the tools with Node's own test runner, because the tools must work before packages are installed. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './nx.mjs';
import { failedRow, isGood, report, rowOfNodeTest } from './summary.mjs';

/** @returns {string[]} all `*.test.mjs` files below the folder, sorted */
export function findNodeTests(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.mjs'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
    .sort();
}

// If more tests fail, the failures are not due to chance.
const maxFailuresToRerun = 3;

/**
 * Runs the tests. If a few of them fail, runs all of them once more.
 *
 * @param {string} root
 * @param {string} name name of the row
 * @param {string[]} files
 * @returns {Promise<import('./summary.mjs').Row>}
 */
export async function runNodeTests(root, name, files, env = process.env) {
  if (files.length === 0) return failedRow(name, 'no tests');
  const first = await runOnce(root, name, files, env);
  if (first.failed === 0 || first.failed > maxFailuresToRerun) return first;
  console.log('Running these tests again, because only a few failed…');
  const second = await runOnce(root, name, files, env);
  return second.failed === 0 ? { ...second, passedOnRerun: first.failures } : second;
}

async function runOnce(root, name, files, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ds-node-test-'));
  const tap = path.join(folder, 'tap');
  try {
    const reporters = ['spec', 'stdout', 'tap', tap].map((value, index) =>
      index % 2 === 0 ? `--test-reporter=${value}` : `--test-reporter-destination=${value}`,
    );
    const { code } = await runNode(root, ['--test', ...reporters, ...files], { env });
    return rowOfNodeTest(name, readFileSync(tap, 'utf8'), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = process.argv.slice(2);
  const rows = [await runNodeTests(process.cwd(), files.join(' '), files)];
  console.log(report(rows));
  process.exitCode = isGood(rows) ? 0 : 1;
}
