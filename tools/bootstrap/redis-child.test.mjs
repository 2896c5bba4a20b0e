import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { acquireRedis } from './redis.mjs';
import { ping } from './redis/ping.mjs';
import { becomes } from './testing/becomes.mjs';

const parentFile = fileURLToPath(new URL('./testing/redis-parent.mjs', import.meta.url));
const durable = { appendonly: 'yes', appendfsync: 'always' };

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Sends one command in Redis' inline form; resolves to the reply without its type and line ends. */
function ask(url, command) {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  socket.write(`${command}\r\n`);
  return once(socket, 'data').then(([data]) => {
    socket.destroy();
    return String(data).trim().split('\r\n').at(-1);
  });
}

describe('a Redis of ours', { timeout: 60_000 }, () => {
  it('ends with its folder when the process that took it is killed', async () => {
    const parent = fork(parentFile, { execArgv: [] });
    const [{ pid, folder }] = await once(parent, 'message');
    assert.ok(isAlive(pid));
    assert.ok(existsSync(folder));
    parent.kill('SIGKILL');
    const [, signal] = await once(parent, 'exit');
    assert.equal(signal, 'SIGKILL', 'it had not ended by itself');
    await becomes(() => !isAlive(pid) && !existsSync(folder), 'the server and its folder are gone');
  });

  it('does not keep the process that took it from ending, and ends with it', async () => {
    const parent = fork(parentFile, ['end'], { execArgv: [] });
    const [{ pid, folder }] = await once(parent, 'message');
    const [code] = await once(parent, 'exit');
    assert.equal(code, 0);
    await becomes(() => !isAlive(pid) && !existsSync(folder), 'the server and its folder are gone');
  });

  it('ends with its folder when it is stopped, also when it is paused, and twice is as good as once', async () => {
    const redis = await acquireRedis({ dedicated: true });
    await redis.pause();
    await redis.stop();
    await redis.stop();
    assert.ok(!isAlive(redis.pid));
    assert.ok(!existsSync(redis.folder));
  });

  it('is back at the same address with its data after it was killed, when it writes an append-only file', async () => {
    const redis = await acquireRedis({ dedicated: true, config: durable });
    const firstPid = redis.pid;
    await ask(redis.url, 'SET due 1');
    await redis.kill();
    await assert.rejects(ping(redis.url), /nothing listens/);
    await redis.restart();
    assert.notEqual(redis.pid, firstPid);
    assert.equal(await ask(redis.url, 'GET due'), '1');
    await redis.stop();
  });

  it('is a sentinel where one is wanted, and watches what it is told to', async () => {
    const master = await acquireRedis({ dedicated: true });
    const { hostname, port } = new URL(master.url);
    const config = { 'sentinel monitor': `ours ${hostname} ${port} 1` };
    const sentinel = await acquireRedis({ sentinel: true, config });
    assert.equal(await ask(sentinel.url, 'SENTINEL GET-MASTER-ADDR-BY-NAME ours'), port);
    await Promise.all([sentinel.stop(), master.stop()]);
  });

  it('answers nothing while it is paused, and goes on when it is resumed', async () => {
    const redis = await acquireRedis({ dedicated: true });
    await redis.pause();
    await assert.rejects(ping(redis.url, { timeoutMs: 100 }), /no answer/);
    await redis.resume();
    await ping(redis.url);
    await redis.stop();
  });

  it('says what Redis said when it does not come up', async () => {
    await assert.rejects(
      acquireRedis({ dedicated: true, config: { maxmemory: 'plenty' } }),
      /did not come up \(code 1\): .*plenty/,
    );
  });
});
