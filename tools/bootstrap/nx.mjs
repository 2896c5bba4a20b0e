/** Runs the workspace's own nx. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * @typedef {{ code: number | null, output: string }} Ended `output` is empty if it was shown instead
 * @typedef {{ id: string, project: string, target: string, folder: string }} PlannedTask
 */

/**
 * @param {string} root
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean }} [options]
 * @returns {Promise<Ended>}
 */
export function nx(root, args, { env = process.env, show = true } = {}) {
  const program = createRequire(path.join(root, 'package.json')).resolve('nx/bin/nx.js');
  return runNode(root, [program, ...args], {
    show,
    env: {
      ...env,
      NX_TUI: 'false',
      NX_DAEMON: 'false',
      // By default all clones on a machine share one cache. With its own cache, a fresh clone runs every test that it reports.
      NX_CACHE_DIRECTORY: cacheFolder(root),
    },
  });
}

/**
 * Returns the tasks that `nx run-many` would run, without running them.
 *
 * @returns {Promise<PlannedTask[]>}
 */
export async function plan(root, args) {
  const { code, output } = await nx(root, ['run-many', ...args, '--graph=stdout'], { show: false });
  try {
    const { tasks } = JSON.parse(output.slice(output.indexOf('{')));
    return Object.values(tasks.tasks).map(({ id, target, projectRoot }) => ({
      id,
      ...target,
      folder: projectRoot,
    }));
  } catch {
    throw new Error(`${output.trim()}\nnx could not plan its tasks (exit code ${code}).`);
  }
}

/**
 * Runs targets. Returns a function that says how each task ended, according to the record that nx writes.
 *
 * @returns {Promise<(task: PlannedTask) => 'passed' | 'failed' | 'did not run'>}
 */
export async function runRecorded(root, args) {
  const record = path.join(cacheFolder(root), 'run.json');
  rmSync(record, { force: true });
  const { code } = await nx(root, ['run-many', ...args]);
  const codes = new Map(readRecord(record).map(({ taskId, status }) => [taskId, status]));
  // If nx failed but no task did, nx itself has a problem and no result can be trusted.
  const isReliable = code === 0 || [...codes.values()].some((status) => status !== 0);
  return ({ id }) => {
    if (!isReliable || !codes.has(id)) return 'did not run';
    return codes.get(id) === 0 ? 'passed' : 'failed';
  };
}

const cacheFolder = (root) => path.join(root, '.nx', 'cache');

function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).tasks;
  } catch {
    return [];
  }
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean }} [options]
 * @returns {Promise<Ended>}
 */
export function runNode(root, args, { env = process.env, show = true } = {}) {
  const sink = show ? 'inherit' : 'pipe';
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', sink, sink] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
