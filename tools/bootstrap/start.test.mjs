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
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ds-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Killed with the test, should that fail before it has stopped it. */
  function start(t, settings) {
    const { REDIS_URL: _given, ...inherited } = process.env;
    const env = { ...inherited, DS_EMBEDDED_FOLDER: folder, DS_LOG_FORMAT: 'json', ...settings };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    const ended = once(child, 'close').then(([code]) => code);
    const says = async (pattern) => {
      const found = () => lines.find((line) => pattern.test(line));
      await becomes(() => child.exitCode !== null || found(), `it says ${pattern}`, 80_000);
      assert.ok(found(), `${pattern} in:\n${lines.join('\n')}`);
      return found();
    };
    return { child, ended, says };
  }
  const port = async () => ({ DS_API_PORT: String(await freePort()) });

  it('runs a first task, on another port when its own is taken, and stops in order', patience, async (t) => {
    const settings = await port();
    const other = net.createServer().listen(Number(settings.DS_API_PORT), '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const { child, ended, says } = start(t, settings);
    await says(/^Ctrl-C stops it/);
    await says(new RegExp(`^Port ${settings.DS_API_PORT} is taken`));
    await says(/^It works, .*has run.*hello, newcomer/);
    await says(new RegExp(`^ {2}Data .*${folder}`));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    await says(/^standalone .*"msg":"stopped"/);
  });

  it('leaves no process behind when it is killed, and goes on with what it held', patience, async (t) => {
    const settings = await port();
    const tasks = `http://127.0.0.1:${settings.DS_API_PORT}/api/v1/tasks`;
    const first = start(t, settings);
    await first.says(/^Ctrl-C stops it/);
    const pid = Number(/"pid":(\d+)/.exec(await first.says(/"msg":"started"/))[1]);
    const task = JSON.stringify({ id: 'kept', name: 'kept', executor: 'local', handler: 'hello' });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await fetch(tasks, { method: 'POST', headers, body: task })).status, 201);
    first.child.kill('SIGKILL');
    await becomes(() => !isAlive(pid), 'the app is gone', 20_000);

    const second = start(t, settings);
    await second.says(/^It works/);
    assert.equal((await fetch(`${tasks}/kept`)).status, 200);
    second.child.kill('SIGINT');
    assert.equal(await second.ended, 0);
  });

  it('runs also where its API asks for a token, and says why it made no first task', patience, async (t) => {
    const { child, ended, says } = start(t, {
      ...(await port()),
      DS_API_TOKENS: `ops:admin:${randomBytes(24).toString('hex')}`,
    });
    await says(/^It runs\. Its API asks for a token/);
    await says(/^Ctrl-C stops it/);
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });

  it('says who has its folder when it runs there already', patience, async (t) => {
    const first = start(t, await port());
    await first.says(/^Ctrl-C stops it/);
    const pid = /"pid":(\d+)/.exec(await first.says(/"msg":"started"/))[1];
    const second = start(t, await port());
    await second.says(new RegExp(`${folder} is in use by the process ${pid}: stop that one first`));
    assert.equal(await second.ended, 1);
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0);
  });

  it('runs on the Redis that REDIS_URL names', patience, async (t) => {
    const redis = await acquireRedis({ dedicated: true });
    t.after(() => redis.stop());
    const { child, ended, says } = start(t, { ...(await port()), REDIS_URL: redis.url });
    await says(/^It works, .*has run.*hello, newcomer/);
    await says(new RegExp(`^ {2}Data .*Redis .*${new URL(redis.url).host}`));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.deepEqual(readdirSync(folder), []);
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
