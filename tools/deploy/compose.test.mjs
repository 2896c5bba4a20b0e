/**
 * The cluster of docker-compose.yml on a real Docker engine: starts, scales, survives killed containers, and keeps its
 * data. Builds the images first; with DS_TAG it uses images of that tag instead.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { whyNoDockerEngine } from '../bootstrap/docker-engine.mjs';
import { onPath } from '../bootstrap/on-path.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const project = 'ds-compose-test';
const env = {
  ...process.env,
  COMPOSE_PROJECT_NAME: project,
  COMPOSE_DOCKER_CLI_BUILD: '1',
  DOCKER_BUILDKIT: '1',
};
const compose = composeCommand();
const missing = (await whyNoDockerEngine()) ?? (compose ? undefined : 'docker compose is not installed');

function composeCommand() {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return ['docker', 'compose'];
  } catch {
    const program = onPath('docker-compose');
    return program && [program];
  }
}

const docker = async (...args) => (await run('docker', args, { env })).stdout.trim();
async function dc(...args) {
  const [program, ...first] = compose;
  return (await run(program, [...first, ...args], { cwd: root, env, maxBuffer: 1e8 })).stdout.trim();
}
const containersOf = async (service) => (await dc('ps', '-q', service)).split('\n').filter(Boolean);

async function until(what, check, withinMs = 120_000) {
  const end = performance.now() + withinMs;
  for (;;) {
    // Bounded, because fetch of Node 20 may never settle when Docker closes a connection to a port without a listener.
    const result = await Promise.race([check(), wait(3_000)]).catch(() => undefined);
    if (result) return result;
    if (performance.now() > end)
      throw new Error(`timed out after ${withinMs / 1000} s waiting until ${what}`);
    await wait(250);
  }
}

describe('docker-compose.yml', { timeout: 900_000 }, () => {
  let token;
  const step = (name, act) => it(name, { skip: missing }, act);
  async function call(method, path, body, port = 8080) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${await response.clone().text()}`);
    return response.json();
  }
  const isReady = (port) => async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  const allReady = () =>
    Promise.all([8080, 8081, 8082, 8083].map((port) => until(`port ${port} is ready`, isReady(port))));
  const workers = async () => (await call('GET', '/api/v1/workers')).items;
  const ledger = async (id) => (await call('GET', `/api/v1/tasks/${id}/ledger?limit=200`)).items;

  before(async () => {
    if (missing) return;
    await dc('down', '-v', '--remove-orphans');
    if (!process.env.DS_TAG) await dc('build');
    await dc('up', '-d');
    await allReady();
    token = await dc(
      'run',
      '--rm',
      '--no-deps',
      '--entrypoint',
      'cat',
      'secrets',
      '/app/secrets/admin-token',
    );
  });
  after(() => missing ?? dc('down', '-v', '--remove-orphans'));

  step('refuses requests without a token', async () => {
    assert.equal((await fetch('http://127.0.0.1:8080/api/v1/tasks')).status, 401);
  });

  step('runs three schedulers, two workers and a service', async () => {
    const { schedulers, leader } = await call('GET', '/api/v1/scheduler/status', undefined, 8081);
    assert.equal(schedulers.length, 3);
    assert.ok(leader);
    await until('two workers are live', async () => (await workers()).length === 2);
    await until('the service is healthy', async () =>
      (await call('GET', '/api/v1/executors')).items.some(({ status }) => status === 'healthy'),
    );
  });

  step('runs a task of the service', async () => {
    const { items } = await call('GET', '/api/v1/tasks?search=sleep');
    const { execution_id } = await call('POST', `/api/v1/tasks/${items[0].id}/trigger`, {
      parameters: { ms: 10 },
    });
    await until('the execution has succeeded', async () => {
      return (await call('GET', `/api/v1/executions/${execution_id}`)).status === 'success';
    });
  });

  step('scales the workers', async () => {
    await dc('up', '-d', '--no-recreate', '--scale', 'worker=4');
    await until('four workers are live', async () => (await workers()).length === 4);
  });

  step('runs every due time once while a scheduler and a worker are killed', async () => {
    await call('POST', '/api/v1/tasks', {
      id: 'each-second',
      name: 'Each second',
      cron_expression: '* * * * * *',
      executor: 'local',
      handler: 'sleep',
      parameters: { ms: 300 },
    });
    await until('the task has run', async () => (await ledger('each-second')).length > 2);
    const [scheduler] = await containersOf('scheduler-1');
    const [worker] = await containersOf('worker');
    await docker('kill', '--signal', 'KILL', scheduler, worker);
    await wait(10_000);
    await docker('start', scheduler, worker);
    await until('40 due times have been decided', async () => (await ledger('each-second')).length >= 40);
    await call('POST', '/api/v1/tasks/each-second/disable');
    await until('every execution has ended', async () => {
      return (await call('GET', '/api/v1/tasks/each-second')).unfinished === 0;
    });
    const fired = (await ledger('each-second')).filter(({ execution_id }) => execution_id);
    const seconds = fired.map(({ due_at }) => Date.parse(due_at) / 1000).sort((a, b) => a - b);
    const expected = Array.from({ length: seconds.at(-1) - seconds[0] + 1 }, (_, n) => seconds[0] + n);
    assert.deepEqual(seconds, expected, 'each second has one record');
    const { items } = await call('GET', '/api/v1/executions?task_id=each-second&limit=200');
    assert.equal(items.length, new Set(items.map(({ scheduled_time }) => scheduled_time)).size);
    assert.deepEqual(
      items.filter(({ status }) => status !== 'success'),
      [],
    );
  });

  step('keeps its data when it is stopped and started again', async () => {
    const before = await call('GET', '/api/v1/tasks/each-second');
    await dc('stop');
    await dc('up', '-d', '--scale', 'worker=2');
    await allReady();
    assert.deepEqual(await call('GET', '/api/v1/tasks/each-second'), before);
  });
});
