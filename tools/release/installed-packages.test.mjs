/** Installs the packed libs and the command line into an empty project, and uses them there as people would. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeReleases } from '../build/node-releases.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const folders = ['libs', 'apps']
  .flatMap((kind) => readdirSync(path.join(root, kind)).map((name) => path.join(root, kind, name)))
  .filter((folder) => existsSync(path.join(folder, 'package.json')) && !manifestOf(folder).private);

/** The importable names: each entry of `exports` of each package. */
const entries = folders.map(manifestOf).flatMap(({ name, exports = {} }) => {
  return Object.keys(exports).map((entry) => name + entry.slice(1));
});

/** @param {string} output the number of exports of each entry @returns the entries without exports */
function emptyIn(output) {
  const counts = JSON.parse(output);
  return entries.filter((_, n) => !(counts[n] > 0));
}

describe('The public packages, installed into an empty project', () => {
  let project;
  const run = (program, args, cwd = project) =>
    execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e8 });
  const write = (file, text) => writeFileSync(path.join(project, file), text);

  before(() => {
    project = mkdtempSync(path.join(os.tmpdir(), 'ds-packages-'));
    for (const folder of folders) run('npm', ['pack', '--silent', '--pack-destination', project], folder);
    write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }));
    const tarballs = readdirSync(project).filter((file) => file.endsWith('.tgz'));
    const types = `@types/node@${manifestOf(root).devDependencies['@types/node']}`;
    run('npm', [
      'install',
      '--silent',
      '--no-audit',
      '--no-fund',
      ...tarballs.map((file) => `./${file}`),
      types,
    ]);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  /** Compiles the project. Leaves out problems in packages of others, such as libsql. */
  function problemsOfTypes() {
    try {
      run(process.execPath, [tsc, '-p', 'tsconfig.json']);
      return [];
    } catch ({ stdout }) {
      return stdout
        .split('\n')
        .filter((line) => line && !/^(node_modules\/(?!@distribute-schedule\/)|\s)/.test(line));
    }
  }

  for (const { version, program, missing } of nodeReleases()) {
    it(`are imported by ES modules on Node ${version}`, { skip: missing }, () => {
      const imports = entries.map((entry, n) => `import * as entry${n} from '${entry}';`);
      const names = entries.map((_, n) => `Object.keys(entry${n}).length`);
      write('main.mjs', `${imports.join('\n')}\nconsole.log(JSON.stringify([${names.join(',')}]));`);
      assert.deepEqual(emptyIn(run(program, ['main.mjs'])), []);
    });

    it(`are required by CommonJS modules on Node ${version}`, { skip: missing }, () => {
      const counts = entries.map((entry) => `Object.keys(require('${entry}')).length`);
      write('main.cjs', `console.log(JSON.stringify([${counts.join(',')}]));`);
      assert.deepEqual(emptyIn(run(program, ['main.cjs'])), []);
    });
  }

  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    it(`have types for strict code with the module resolution ${moduleResolution}`, () => {
      const text = entries.map((entry, n) => `import * as entry${n} from '${entry}';\nexport { entry${n} };`);
      write('types.mts', text.join('\n'));
      write('types.cts', moduleResolution === 'bundler' ? 'export {};' : text.join('\n'));
      write('quick-start.mts', quickStart());
      const compilerOptions = {
        strict: true,
        noEmit: true,
        module,
        moduleResolution,
        target: 'es2023',
        skipLibCheck: false,
        types: ['node'],
      };
      write(
        'tsconfig.json',
        JSON.stringify({ compilerOptions, files: ['types.mts', 'types.cts', 'quick-start.mts'] }),
      );
      assert.deepEqual(problemsOfTypes(), []);
    });
  }

  it('include the command line, which npx starts', () => {
    const { version } = manifestOf(path.join(root, 'apps', 'cli'));
    assert.match(
      run('npx', ['--no-install', 'distribute-schedule', '--version']),
      new RegExp(version.replaceAll('.', '\\.')),
    );
  });
});

/** The quick start of the README. */
function quickStart() {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const [, code] = /<!-- quick-start -->\s+```ts\n(.*?)```/s.exec(readme);
  return code;
}
