/**
 * Checks that eslint rejects each fixture. Each of our rules has a fixture that breaks it, so that we notice when a change of
 * the configuration switches a rule off or makes it match nothing.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fixtures = join(root, 'tools/lint-rules/fixtures');

/** @type {Array<{ project: string, file: string, rule: string }>} */
const cases = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({
    project: file.split(sep).slice(0, 2).join('/'),
    file,
    rule:
      /^\/\/ breaks: (\S+)/.exec(readFileSync(join(fixtures, file), 'utf8'))?.[1] ??
      'missing: the fixture must start with "// breaks: RULE"',
  }));

/** A temporary workspace with our configuration and our projects, which contain only the fixtures. */
let workspace = '';

before(() => {
  workspace = mkdtempSync(join(tmpdir(), 'lint-rules-'));
  for (const file of [
    'package.json',
    'package-lock.json',
    'nx.json',
    'tsconfig.base.json',
    'eslint.config.mjs',
  ]) {
    cpSync(join(root, file), join(workspace, file));
  }
  cpSync(join(root, 'tools/build'), join(workspace, 'tools/build'), { recursive: true });
  linkPackages();
  for (const folder of ['libs', 'apps']) {
    for (const name of readdirSync(join(root, folder))) {
      const project = join(folder, name);
      mkdirSync(join(workspace, project, 'src'), { recursive: true });
      for (const file of ['package.json', 'tsconfig.json'])
        cpSync(join(root, project, file), join(workspace, project, file));
      writeFileSync(join(workspace, project, 'src/index.ts'), 'export {};\n');
    }
  }
  for (const { project, file } of cases) {
    cpSync(join(fixtures, file), join(workspace, project, 'src', relative(project, file)));
  }
  lintAll();
});

/** Links npm packages to the real workspace, and our own packages to the temporary one. */
function linkPackages() {
  const scope = '@distribute-schedule';
  mkdirSync(join(workspace, 'node_modules', scope), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== scope) symlinkSync(join(root, 'node_modules', name), join(workspace, 'node_modules', name));
  }
  for (const folder of ['libs', 'apps']) {
    for (const name of readdirSync(join(root, folder))) {
      symlinkSync(join(workspace, folder, name), join(workspace, 'node_modules', scope, name));
    }
  }
}

after(() => rmSync(workspace, { recursive: true, force: true }));

/** Lints all projects in one run. Each project writes its report next to its package.json. */
function lintAll() {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const projects = [...new Set(cases.map(({ project }) => project))];
  const env = { ...process.env, NX_DAEMON: 'false', NX_SKIP_NX_CACHE: 'true' };
  const run = spawnSync(
    process.execPath,
    [nx, 'run-many', '-t', 'lint', '-p', projects.join(), '--', '-f', 'json', '-o', 'lint.json'],
    {
      cwd: workspace,
      env,
      encoding: 'utf8',
    },
  );
  assert.notEqual(run.status, 0, `expected lint to reject the fixtures, but it passed:\n${run.stdout}`);
}

/** Returns the rules that the report lists for a fixture. */
function rulesBrokenBy(project, file) {
  const report = JSON.parse(readFileSync(join(workspace, project, 'lint.json'), 'utf8'));
  const found = report.find(({ filePath }) =>
    filePath.endsWith(join(project, 'src', relative(project, file))),
  );
  return found?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
}

for (const { project, file, rule } of cases) {
  test(`${file} is rejected by ${rule}`, () => {
    const broken = rulesBrokenBy(project, file);
    assert.ok(broken.includes(rule), `expected ${rule}, lint reported ${JSON.stringify(broken)}`);
  });
}
