import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const notCopied = new Set(['node_modules', 'dist', '.git', '.nx', 'test-results.json']);
const ours = '@distribute-schedule';

/** Copies the sources. In node_modules, our packages link into the copy, and all others link to the original. */
function copyOfTheWorkspace() {
  const copy = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'ds-new-executor-')));
  const installed = path.join(copy, 'node_modules');
  for (const entry of [
    'LICENSE',
    'docs',
    'libs',
    'tools',
    'jest.preset.cjs',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    '.prettierrc.json',
  ]) {
    const filter = (source) => !notCopied.has(path.basename(source));
    cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true, filter });
  }
  mkdirSync(path.join(installed, ours), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name !== ours) symlinkSync(path.join(root, 'node_modules', name), path.join(installed, name));
  }
  for (const lib of readdirSync(path.join(copy, 'libs'))) {
    symlinkSync(path.join('..', '..', 'libs', lib), path.join(installed, ours, lib));
    const own = path.join(root, 'libs', lib, 'node_modules');
    try {
      symlinkSync(realpathSync(own), path.join(copy, 'libs', lib, 'node_modules'));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return copy;
}

describe('npm run new:executor', () => {
  let copy;
  before(() => {
    copy = copyOfTheWorkspace();
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const generate = (...args) => {
    const script = path.join(copy, 'tools/generators/new-executor.mjs');
    return spawnSync(process.execPath, [script, ...args], { cwd: copy, encoding: 'utf8', timeout: 60_000 });
  };
  const read = (file) => readFileSync(path.join(copy, file), 'utf8');

  it('creates a lib that is typed, tested, formatted and registered for every worker', () => {
    const { status, stdout, stderr } = generate('sql-query');
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.match(stderr, /Tests: +5 passed/);
    assert.match(stdout, /libs\/executor-sql-query\/src\/sql-query-executor\.ts/);

    const require = createRequire(path.join(copy, 'package.json'));
    const changed = [
      'libs/executor-sql-query',
      'libs/runtime/src/executors',
      'libs/runtime/package.json',
      'docs/executors.md',
    ];
    const prettier = [require.resolve('prettier/bin/prettier.cjs'), '--check', ...changed];
    const check = spawnSync(process.execPath, prettier, { cwd: copy, encoding: 'utf8' });
    assert.equal(check.status, 0, check.stderr);

    assert.match(read('docs/executors.md'), /\| `remote`[^\n]*\n\| `sql-query` +\| libs\/executor-sql-query/);
    assert.equal(
      JSON.parse(read('libs/runtime/package.json')).dependencies[`${ours}/executor-sql-query`],
      JSON.parse(read('package.json')).version,
    );
    const { packages } = JSON.parse(read('package-lock.json'));
    assert.deepEqual(packages[`node_modules/${ours}/executor-sql-query`], {
      resolved: 'libs/executor-sql-query',
      link: true,
    });
    assert.ok(Object.keys(packages).indexOf('libs/executor-sql-query') > 0);
  });

  it('adds the executor to the executors of the workers', async () => {
    const { build } = createRequire(path.join(root, 'package.json'))('esbuild');
    const outfile = path.join(copy, 'workers.cjs');
    await build({
      stdin: {
        contents: `import { workerExecutors } from './libs/runtime/src/executors/worker-executors';
          const configuration = { worker: { id: 'w', handlers: [], executors: [] }, egress: {}, grpc: { tls: {} } };
          export const types = workerExecutors(configuration, {}).then((all) => all.map(({ type }) => type));`,
        resolveDir: copy,
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      conditions: [`${ours}/source`],
      logLevel: 'error',
    });
    const types = await createRequire(outfile)(outfile).types;
    assert.deepEqual([...types].sort(), ['grpc', 'http', 'local', 'rpc', 'sql-query']);
  });

  for (const [name, reason] of [
    [undefined, 'the name is missing'],
    ['SQL', 'cannot be the name of an executor'],
    ['../up', 'cannot be the name of an executor'],
    ['a--b', 'cannot be the name of an executor'],
    ['http', 'libs/executor-http already exists'],
    ['api', 'has another purpose'],
  ]) {
    it(`changes nothing when the name is ${name ?? 'missing'}`, () => {
      const before = read('libs/runtime/src/executors/worker-executors.ts');
      const { status, stderr } = name === undefined ? generate() : generate(name);
      assert.equal(status, 1);
      assert.ok(stderr.includes(reason), stderr);
      assert.equal(read('libs/runtime/src/executors/worker-executors.ts'), before);
    });
  }
});
