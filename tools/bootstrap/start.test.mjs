import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { acquireRedis } from './redis.mjs';
import { freePort } from './redis/free-port.mjs';
import { becomes } from './testing/becomes.mjs';

const script = fileURLToPath(new URL('./start.mjs', import.meta.url));
const patience = { timeout: 90_000 };

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('npm start', () => {
  let redis;
  before(async () => {
    redis = await acquireRedis({ dedicated: true });
  });
  after(() => redis.stop());

  /** Killed with the test, should that fail before it has stopped it. */
  function start(t, port) {
    const env = { ...process.env, REDIS_URL: redis.url, DS_API_PORT: String(port), DS_LOG_FORMAT: 'json' };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    const position = (pattern) => lines.findIndex((line) => pattern.test(line));
    const says = (pattern) =>
      becomes(() => child.exitCode !== null || position(pattern) >= 0, `it says ${pattern}`, 80_000).then(
        () => assert.ok(position(pattern) >= 0, `${pattern} in:\n${lines.join('\n')}`),
      );
    return { child, position, says, lines };
  }

  it('runs a first task, on another port when its own is taken, and stops in order', patience, async (t) => {
    const port = await freePort();
    const other = net.createServer().listen(port, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const { child, says, position } = start(t, port);
    await says(/^Ctrl-C stops everything/);
    assert.ok(position(new RegExp(`^Port ${port} is taken`)) >= 0);
    assert.ok(position(/^It works\..*has run.*hello, newcomer/) >= 0);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    const workerStopped = position(/^worker .*"msg":"stopped"/);
    const schedulerStopping = position(/^scheduler .*"msg":"stopping"/);
    assert.ok(workerStopped >= 0 && workerStopped < schedulerStopping);
    assert.ok(position(/^scheduler .*"msg":"stopped"/) > schedulerStopping);
  });

  it('leaves no process behind when it is killed', patience, async (t) => {
    const { child, says, lines } = start(t, await freePort());
    await says(/^worker .*"msg":"started"/);
    await says(/^scheduler .*"msg":"started"/);
    child.kill('SIGKILL');
    const pids = lines.map((line) => /"pid":(\d+)/.exec(line)?.[1]).filter(Boolean);
    assert.equal(new Set(pids).size, 2);
    await becomes(() => !pids.some((pid) => isAlive(Number(pid))), 'scheduler and worker are gone', 20_000);
  });

  it('says what is wrong with a Redis that cannot be reached, and ends with 1', patience, async () => {
    const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.match(
      errors,
      /^\s*REDIS_URL is set, but of no use: nothing listens at \S+\. Correct it, or unset it\.\s*$/,
    );
  });
});

describe('a fingerprint', () => {
  it('changes with a file, its name and its absence, and not with what is built or installed', () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'ds-fingerprint-'));
    const now = () => fingerprint(root, ['libs', 'lock.json']);
    mkdirSync(path.join(root, 'libs', 'dist'), { recursive: true });
    const seen = [now()];
    for (const [file, text] of [
      ['libs/a.ts', '1'],
      ['libs/a.ts', '2'],
      ['libs/b.ts', '2'],
      ['lock.json', '2'],
    ]) {
      writeFileSync(path.join(root, file), text);
      seen.push(now());
    }
    assert.equal(new Set(seen).size, seen.length);
    writeFileSync(path.join(root, 'libs/dist/a.js'), '1');
    assert.equal(now(), seen.at(-1));
    rmSync(root, { recursive: true });
  });
});
