/** What `npm test` does: installs, brings up Redis, runs every test and sums up what they report. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { findNodeTests, runNodeTests } from './node-tests.mjs';
import { nx, plan } from './nx.mjs';
import { acquireRedis, prepareDedicatedRedis } from './redis.mjs';
import { failedFiles, failedRow, isGood, report, rowAtSecondLook, rowOfJest, total } from './summary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Runs the built apps, and so comes after the build: see .ci/run.
const smokeTest = path.join(root, 'tools', 'build', 'smoke.test.mjs');
// More than that is no matter of luck.
const mostFilesToRunAgain = 4;
const log = (line) => console.log(line);

const help = `Installs what is missing, brings up Redis and runs every test.

  npm test                        everything
  npm test -- -p domain           the tests of one project (any option of "nx run-many")
  npm test -- -p domain -- retry  the same, and what follows the second -- goes to jest
  REDIS_URL=redis://… npm test    on a Redis of yours`;

/** @param {string[]} args for nx; with any, the tests of the tools are left out */
export async function testRun(args) {
  if (args.includes('--help')) return log(help);
  let rows = [];
  let redis;
  try {
    await install(root, { log });
    redis = await bringUpRedis();
    // Apps that specs start read REDIS_URL too, and would take it for their own.
    const { REDIS_URL: _given, ...env } = process.env;
    rows = await runEverything(args, { ...env, DS_TEST_REDIS_URL: redis.url });
  } catch (error) {
    console.error(`\n${error.message}`);
    rows = [...rows, failedRow('set-up', 'see above')];
  } finally {
    await redis?.stop();
  }
  log(report(rows));
  process.exitCode = isGood(rows) ? 0 : 1;
}

async function bringUpRedis() {
  // Once, before many projects want one at the same time.
  const whyNot = await prepareDedicatedRedis({ log });
  if (whyNot) log(`Specs that kill and restart their own Redis will fail: ${whyNot}.`);
  return acquireRedis({ log });
}

async function runEverything(args, env) {
  const rows = [];
  if (args.length === 0) {
    log('Testing the tools…');
    const files = findNodeTests(path.join(root, 'tools')).filter((file) => file !== smokeTest);
    rows.push(await runNodeTests(root, 'tools', files, env));
  }
  const planned = await plan(root, ['-t', 'test', ...beforeDoubleDash(args)]);
  const tasks = planned.filter(({ target }) => target === 'test');
  if (tasks.some(({ folder }) => folder.startsWith('apps/'))) {
    log('Building the apps, which the end-to-end tests run…');
    const { code, output } = await nx(root, ['run-many', '-t', 'build', '-p', 'tag:layer:app'], {
      show: false,
    });
    if (code !== 0) {
      log(output);
      rows.push(failedRow('build of the apps', 'see above'));
    }
  }
  if (tasks.length === 0)
    throw new Error(`No project matches, so there is nothing to test. ${await whatThereIs()}`);
  log(`Testing ${tasks.length} ${tasks.length === 1 ? 'project' : 'projects'}…`);
  return [...rows, ...(await runJest(tasks, args, env))];
}

async function whatThereIs() {
  const planned = await plan(root, ['-t', 'test']);
  const names = planned.filter(({ target }) => target === 'test').map(shortName);
  return `There are ${names.sort().join(', ')}.`;
}

const beforeDoubleDash = (args) => (args.includes('--') ? args.slice(0, args.indexOf('--')) : args);

async function runJest(tasks, args, env) {
  // What an earlier run left must not be counted. On a cache hit nx puts the file of that run back.
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
  if (code !== 0 && total(rows).failed === 0) rows.push(failedRow('nx', `ended with ${code}`));
  return args.length === 0 ? lookAgain(runs, rows, env) : rows;
}

/** Puts the row of a second look in the place of each row whose failures are few. */
async function lookAgain(runs, rows, env) {
  const failed = runs.flatMap(({ results }) => failedFiles(results));
  if (failed.length > mostFilesToRunAgain) return rows;
  const looked = [...rows];
  for (const [index, { task, name, results }] of runs.entries()) {
    const files = failedFiles(results);
    if (files.length > 0) looked[index] = rowAtSecondLook(name, results, await runAgain(task, files, env));
  }
  return looked;
}

/** Beside thousands of other tests on few cores one can miss a bound in time that it keeps by itself. */
async function runAgain(task, files, env) {
  log(`Running again, by themselves: ${files.map((file) => path.relative(root, file)).join(', ')}…`);
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
