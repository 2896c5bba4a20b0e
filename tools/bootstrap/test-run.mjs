/** `npm test`: installs packages, starts Redis, runs every test and prints a summary. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { findNodeTests, runNodeTests } from './node-tests.mjs';
import { nx, plan } from './nx.mjs';
import { acquireRedis, prepareDedicatedRedis } from './redis.mjs';
import { failedFiles, failedRow, isGood, report, rowAfterRerun, rowOfJest, total } from './summary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// These need built apps and libs, so .ci/run runs them after the build.
const needBuild = ['tools/build/smoke.test.mjs', 'tools/release/installed-packages.test.mjs'].map((file) =>
  path.join(root, file),
);
// If more files fail, the failures are not due to chance.
const maxFilesToRerun = 4;
const log = (line) => console.log(line);

const help = `Installs missing packages, starts Redis and runs every test.

  npm test                        all tests
  npm test -- -p domain           the tests of one project (accepts all options of "nx run-many")
  npm test -- -p domain -- retry  the same, with the options after the second -- passed to jest
  REDIS_URL=redis://… npm test    use a Redis that is already running`;

/** @param {string[]} args options for nx; if there are any, the tests of the tools do not run */
export async function testRun(args) {
  if (args.includes('--help')) return log(help);
  let rows = [];
  let redis;
  try {
    await install(root, { log });
    redis = await startRedis();
    // Removes REDIS_URL, because apps that specs start would read it as their own configuration.
    const { REDIS_URL: _given, ...env } = process.env;
    rows = await runEverything(args, { ...env, DS_TEST_REDIS_URL: redis.url });
  } catch (error) {
    console.error(`\n${error.message}`);
    rows = [...rows, failedRow('setup', 'see the error above')];
  } finally {
    await redis?.stop();
  }
  log(report(rows));
  process.exitCode = isGood(rows) ? 0 : 1;
}

async function startRedis() {
  // Done once here, before many projects need it at the same time.
  const whyNot = await prepareDedicatedRedis({ log });
  if (whyNot) log(`Specs that start their own Redis will fail, because none is available: ${whyNot}.`);
  return acquireRedis({ log });
}

async function runEverything(args, env) {
  const rows = [];
  if (args.length === 0) {
    log('Testing the tools…');
    const files = findNodeTests(path.join(root, 'tools')).filter((file) => !needBuild.includes(file));
    rows.push(await runNodeTests(root, 'tools', files, env));
  }
  const planned = await plan(root, ['-t', 'test', ...beforeDoubleDash(args)]);
  const tasks = planned.filter(({ target }) => target === 'test');
  if (tasks.some(({ folder }) => folder.startsWith('apps/'))) {
    log('Building the apps for the end-to-end tests…');
    const { code, output } = await nx(
      root,
      ['run-many', '-t', 'build', '-p', 'tag:layer:app,tag:layer:cli'],
      {
        show: false,
      },
    );
    if (code !== 0) {
      log(output);
      rows.push(failedRow('build of the apps', 'see the error above'));
    }
  }
  if (tasks.length === 0) throw new Error(`No project matches ${args.join(' ')}. ${await listProjects()}`);
  log(`Testing ${tasks.length} ${tasks.length === 1 ? 'project' : 'projects'}…`);
  return [...rows, ...(await runJest(tasks, args, env))];
}

async function listProjects() {
  const planned = await plan(root, ['-t', 'test']);
  const names = planned.filter(({ target }) => target === 'test').map(shortName);
  return `The projects with tests are ${names.sort().join(', ')}.`;
}

const beforeDoubleDash = (args) => (args.includes('--') ? args.slice(0, args.indexOf('--')) : args);

async function runJest(tasks, args, env) {
  // Removes results of earlier runs, so that they do not count. On a cache hit, nx restores the file of that run.
  for (const task of tasks) rmSync(resultsFile(task), { force: true });
  const { code } = await nx(
    root,
    ['run-many', '-t', 'test', '--output-style=static', '--parallel=2', ...args],
    { env },
  );
  const runs = tasks
    .map((task) => ({ task, name: shortName(task), results: readResults(task) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const rows = runs.map(({ name, results }) => rowOfJest(name, results));
  if (code !== 0 && total(rows).failed === 0) rows.push(failedRow('nx', `exited with ${code}`));
  return args.length === 0 ? rerunFailed(runs, rows, env) : rows;
}

/** Reruns the failed files if they are few, and replaces the rows of their projects. */
async function rerunFailed(runs, rows, env) {
  const failed = runs.flatMap(({ results }) => failedFiles(results));
  if (failed.length > maxFilesToRerun) return rows;
  const result = [...rows];
  for (const [index, { task, name, results }] of runs.entries()) {
    const files = failedFiles(results);
    if (files.length > 0) result[index] = rowAfterRerun(name, results, await rerun(task, files, env));
  }
  return result;
}

/** Runs only these files. On a busy machine a test can miss a time bound that it meets when it runs alone. */
async function rerun(task, files, env) {
  log(`Running the failed files again, alone: ${files.map((file) => path.relative(root, file)).join(', ')}…`);
  rmSync(resultsFile(task), { force: true });
  const jest = ['--', '--runTestsByPath', ...files];
  await nx(root, ['run-many', '-t', 'test', '-p', task.project, '--skip-nx-cache', ...jest], { env });
  return readResults(task);
}

const shortName = ({ project }) => project.replace(/^@distribute-schedule\//, '');

const resultsFile = ({ folder }) => path.join(root, folder, 'test-results.json');

function readResults(task) {
  return existsSync(resultsFile(task)) ? JSON.parse(readFileSync(resultsFile(task), 'utf8')) : undefined;
}
