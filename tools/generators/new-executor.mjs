/**
 * Creates a new executor lib in the style of this repository, registers it for every worker, and runs its tests:
 *   npm run new:executor -- NAME
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { executorFiles } from './executor-files.mjs';

const scope = '@distribute-schedule';

const help = `Creates a new executor lib in the style of this repository, registers it for every worker, and runs its tests.

  npm run new:executor -- ftp    creates libs/executor-ftp, for tasks with the executor "ftp"

docs/executors.md, section "Write your own", describes the next steps.
`;

/** @returns {string | undefined} the reason why this name cannot be used */
export function refusalOf(name, root) {
  if (name === undefined || name === '') return 'the name is missing: npm run new:executor -- NAME';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    return `${JSON.stringify(name)} cannot be the name of an executor: use lower-case letters, digits and single "-", such as ftp or sql-query`;
  }
  if (['api', 'client', 'rpc'].includes(name))
    return `libs/executor-${name} has another purpose in this repository: choose another name`;
  if (existsSync(path.join(root, 'libs', `executor-${name}`))) return `libs/executor-${name} already exists`;
  return undefined;
}

/** Writes the lib and registers it. @returns {string[]} the written or changed files, relative to the root */
export function makeExecutor(name, root) {
  const at = (...parts) => path.join(root, ...parts);
  const className = `${name.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase())}Executor`;
  const folder = `libs/executor-${name}`;
  const { version, engines } = readJson(at('package.json'));
  const licence = readFileSync(at('LICENSE'), 'utf8');
  const texts = executorFiles({ name, className, version, engines, licence });
  const written = Object.entries(texts).map(([file, text]) => {
    mkdirSync(path.dirname(at(folder, file)), { recursive: true });
    writeFileSync(at(folder, file), text);
    return `${folder}/${file}`;
  });
  return [...written, ...register({ name, className, folder, version, at })];
}

function register({ name, className, folder, version, at }) {
  const packageName = `${scope}/executor-${name}`;
  const registry = 'libs/runtime/src/executors/worker-executors.ts';
  change(at(registry), [
    [/\nimport type \{ Configuration \}/, `\nimport { ${className} } from '${packageName}';$&`],
    [/\n( *)\.\.\.\(given\.executors \?\? \[\]\),/, `\n$1new ${className}(),$&`],
  ]);
  change(at('docs/executors.md'), [
    [
      /\n\n<!-- new executors go above -->/,
      `\n| \`${name}\` | ${folder} | [its own page](../${folder}/README.md) |$&`,
    ],
  ]);
  const runtime = readJson(at('libs/runtime/package.json'));
  runtime.dependencies[packageName] = version;
  writeJson(at('libs/runtime/package.json'), runtime);
  lock({ folder, packageName, version, at });
  link({ folder, packageName, at });
  return [registry, 'docs/executors.md', 'libs/runtime/package.json', 'package-lock.json'];
}

/** Writes the entries that npm install would write, but without network access. */
function lock({ folder, packageName, version, at }) {
  const locked = readJson(at('package-lock.json'));
  const { name, license, dependencies, engines } = readJson(at(folder, 'package.json'));
  const packages = {
    ...locked.packages,
    [folder]: { name, version, license, dependencies, engines },
    [`node_modules/${packageName}`]: { resolved: folder, link: true },
  };
  packages['libs/runtime'].dependencies = sorted({
    ...packages['libs/runtime'].dependencies,
    [packageName]: version,
  });
  writeJson(at('package-lock.json'), { ...locked, packages: sorted(packages) });
}

function link({ folder, packageName, at }) {
  const target = at('node_modules', packageName);
  if (lstatSync(target, { throwIfNoEntry: false })) return;
  mkdirSync(path.dirname(target), { recursive: true });
  // A junction on Windows, where a symbolic link would need more rights.
  symlinkSync(
    path.relative(path.dirname(target), at(folder)),
    target,
    process.platform === 'win32' ? 'junction' : 'dir',
  );
}

function change(file, replacements) {
  const before = readFileSync(file, 'utf8');
  const after = replacements.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text))
      throw new Error(`${file} has no line that matches ${pattern}: register the executor by hand`);
    return text.replace(pattern, replacement);
  }, before);
  writeFileSync(file, after);
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const sorted = (record) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b, 'en')));

function main(root) {
  const [name] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    process.stdout.write(help);
    return;
  }
  const refusal = refusalOf(name, root);
  if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    process.exitCode = 1;
    return;
  }
  const files = makeExecutor(name, root);
  const tool = (script) => createRequire(path.join(root, 'package.json')).resolve(script);
  const node = (cwd, ...args) => execFileSync(process.execPath, args, { cwd, stdio: 'inherit' });
  const formatted = files.filter((file) => !file.endsWith('package-lock.json'));
  node(
    root,
    tool('prettier/bin/prettier.cjs'),
    '--write',
    '--ignore-unknown',
    '--log-level',
    'warn',
    ...formatted,
  );
  const lib = path.join(root, 'libs', `executor-${name}`);
  node(lib, tool('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json');
  node(lib, tool('jest/bin/jest'));
  process.stdout.write(
    [
      '',
      `Created the executor ${JSON.stringify(name)} and registered it for every worker. Written or changed:`,
      ...files.map((file) => `  ${file}`),
      `Continue in libs/executor-${name}/src/${name}-executor.ts; test it with npm test -- -p executor-${name}`,
      '',
    ].join('\n'),
  );
}

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) main(path.resolve(path.dirname(here), '../..'));
