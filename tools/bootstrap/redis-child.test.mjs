import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { acquireRedis } from './redis.mjs';
import { ping } from './redis/ping.mjs';
import { waitUntil } from './wait-until.mjs';

const parentFile = fileURLToPath(new URL('./testing/redis-parent.mjs', import.meta.url));
const durable = { appendonly: 'yes', appendfsync: 'always' };

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Sends one inline command to Redis. Resolves to the last line of the reply. */
function send(url, command) {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  socket.write(`${command}\r\n`);
  return once(socket, 'data').then(([data]) => {
    socket.destroy();
    return String(data).trim().split('\r\n').at(-1);
  });
}

describe('A Redis child process', { timeout: 60_000 }, () => {
  it('ends and removes its folder when the process that acquired it is killed', async () => {
    const parent = fork(parentFile, { execArgv: [] });
    const [{ pid, folder }] = await once(parent, 'message');
    assert.ok(isAlive(pid));
    assert.ok(existsSync(folder));
    parent.kill('SIGKILL');
    const [, signal] = await once(parent, 'exit');
    assert.equal(signal, 'SIGKILL', 'the parent was killed and had not exited before');
    await waitUntil('the server and its folder are gone', () => !isAlive(pid) && !existsSync(folder));
  });

  it('lets the process that acquired it exit, and ends with it', async () => {
    const parent = fork(parentFile, ['end'], { execArgv: [] });
    const [{ pid, folder }] = await once(parent, 'message');
    const [code] = await once(parent, 'exit');
    assert.equal(code, 0);
    await waitUntil('the server and its folder are gone', () => !isAlive(pid) && !existsSync(folder));
  });

  it('ends and removes its folder when it is stopped, even if it is paused, and even twice', async () => {
    const redis = await acquireRedis({ dedicated: true });
    await redis.pause();
    await redis.stop();
    await redis.stop();
    assert.ok(!isAlive(redis.pid));
    assert.ok(!existsSync(redis.folder));
  });

  it('restarts at the same address with its data after a kill when it writes an append-only file', async () => {
    const redis = await acquireRedis({ dedicated: true, config: durable });
    const firstPid = redis.pid;
    await send(redis.url, 'SET due 1');
    await redis.kill();
    await assert.rejects(ping(redis.url), /no server listens/);
    await redis.restart();
    assert.notEqual(redis.pid, firstPid);
    assert.equal(await send(redis.url, 'GET due'), '1');
    await redis.stop();
  });

  it('runs as a sentinel for the configured master when a sentinel is wanted', async () => {
    const master = await acquireRedis({ dedicated: true });
    const { hostname, port } = new URL(master.url);
    const config = { 'sentinel monitor': `ours ${hostname} ${port} 1` };
    const sentinel = await acquireRedis({ sentinel: true, config });
    assert.equal(await send(sentinel.url, 'SENTINEL GET-MASTER-ADDR-BY-NAME ours'), port);
    await Promise.all([sentinel.stop(), master.stop()]);
  });

  it('answers nothing while it is paused, and answers again when it is resumed', async () => {
    const redis = await acquireRedis({ dedicated: true });
    await redis.pause();
    await assert.rejects(ping(redis.url, { timeoutMs: 100 }), /did not answer/);
    await redis.resume();
    await ping(redis.url);
    await redis.stop();
  });

  it('reports the log of Redis when it does not start', async () => {
    await assert.rejects(
      acquireRedis({ dedicated: true, config: { maxmemory: 'plenty' } }),
      /did not start \(code 1\): .*plenty/,
    );
  });
});
