import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { acquireRedis } from './redis.mjs';
import { freePort } from './free-port.mjs';
import { waitUntil } from './wait-until.mjs';

const script = fileURLToPath(new URL('./start.mjs', import.meta.url));
const options = { timeout: 90_000 };

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('npm start', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts the script. The test kills it at the end if it still runs. */
  function start(t, settings) {
    const { REDIS_URL: _given, ...inherited } = process.env;
    const env = {
      ...inherited,
      DS_SQLITE_FILE: path.join(folder, 'schedule.db'),
      DS_LOG_FORMAT: 'json',
      ...settings,
    };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    const ended = once(child, 'close').then(([code]) => code);
    const untilPrinted = async (pattern) => {
      const found = () => lines.find((line) => pattern.test(line));
      const isOver = () => child.exitCode !== null || found() !== undefined;
      await waitUntil(`the output has ${pattern}`, isOver, { timeoutMs: 80_000 });
      assert.ok(found(), `${pattern} in:\n${lines.join('\n')}`);
      return found();
    };
    return { child, ended, untilPrinted };
  }
  const port = async () => ({ DS_API_PORT: String(await freePort()) });

  it(
    'runs a first task, uses another port when its port is in use, and stops cleanly',
    options,
    async (t) => {
      const settings = await port();
      const other = net.createServer().listen(Number(settings.DS_API_PORT), '127.0.0.1');
      t.after(() => other.close());
      await once(other, 'listening');
      const { child, ended, untilPrinted } = start(t, settings);
      await untilPrinted(/^Press Ctrl-C to stop/);
      await untilPrinted(new RegExp(`^Port ${settings.DS_API_PORT} is in use`));
      const address = await untilPrinted(/^Console {2}http/);
      assert.equal((await fetch(address.split(/\s+/)[1])).status, 200);
      await untilPrinted(/^Started after .*has run.*hello, newcomer/);
      await untilPrinted(new RegExp(`^ {2}Data .*${folder}`));
      child.kill('SIGINT');
      assert.equal(await ended, 0);
      await untilPrinted(/^standalone .*"msg":"stopped"/);
    },
  );

  it('leaves no process behind when it is killed, and continues with the same data', options, async (t) => {
    const settings = await port();
    const tasks = `http://127.0.0.1:${settings.DS_API_PORT}/api/v1/tasks`;
    const first = start(t, settings);
    await first.untilPrinted(/^Press Ctrl-C to stop/);
    const pid = Number(/"pid":(\d+)/.exec(await first.untilPrinted(/"msg":"started"/))[1]);
    const task = JSON.stringify({ id: 'kept', name: 'kept', executor: 'local', handler: 'hello' });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await fetch(tasks, { method: 'POST', headers, body: task })).status, 201);
    first.child.kill('SIGKILL');
    await waitUntil('the app has ended', () => !isAlive(pid), { timeoutMs: 20_000 });

    const second = start(t, settings);
    await second.untilPrinted(/^Started after/);
    assert.equal((await fetch(`${tasks}/kept`)).status, 200);
    second.child.kill('SIGINT');
    assert.equal(await second.ended, 0);
  });

  it(
    'runs when its API requires a token, and explains why it has created no first task',
    options,
    async (t) => {
      const { child, ended, untilPrinted } = start(t, {
        ...(await port()),
        DS_API_TOKENS: `ops:admin:${randomBytes(24).toString('hex')}`,
      });
      await untilPrinted(/^Started\. The API requires a token/);
      await untilPrinted(/^Press Ctrl-C to stop/);
      child.kill('SIGINT');
      assert.equal(await ended, 0);
    },
  );

  it('names the process that uses its file when it is started twice', options, async (t) => {
    const first = start(t, await port());
    await first.untilPrinted(/^Press Ctrl-C to stop/);
    const pid = /"pid":(\d+)/.exec(await first.untilPrinted(/"msg":"started"/))[1];
    const second = start(t, await port());
    await second.untilPrinted(
      new RegExp(`schedule.db is in use by the process ${pid}: stop that process first`),
    );
    assert.equal(await second.ended, 1);
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0);
  });

  it('runs on Redis when REDIS_URL is set', options, async (t) => {
    const redis = await acquireRedis({ dedicated: true });
    t.after(() => redis.stop());
    const { child, ended, untilPrinted } = start(t, { ...(await port()), REDIS_URL: redis.url });
    await untilPrinted(/^Started after .*has run.*hello, newcomer/);
    await untilPrinted(new RegExp(`^ {2}Data .*Redis .*${new URL(redis.url).host}`));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('reports the reason and exits with 1 when Redis cannot be reached', options, async () => {
    const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    assert.match(
      errors,
      /^\s*REDIS_URL is set, but cannot be used: no server listens at \S+\. Correct it, or unset it\.\s*$/,
    );
  });
});

describe('fingerprint', () => {
  it('changes when a file, its name or its absence changes, but not with built or installed files', () => {
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
