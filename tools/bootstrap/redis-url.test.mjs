import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { acquireRedis } from './redis.mjs';
import { freePort } from './free-port.mjs';
import { ping } from './redis/ping.mjs';

/** A server that answers every request with the same line. */
function serve(answer) {
  const server = net.createServer((socket) =>
    socket.on('data', () => socket.write(answer)).on('error', () => {}),
  );
  return new Promise((resolve) => {
    server
      .unref()
      .listen(0, '127.0.0.1', () => resolve({ server, url: `redis://127.0.0.1:${server.address().port}` }));
  });
}

describe('REDIS_URL', () => {
  it('is reported as an error, not skipped, when no server listens there', async () => {
    const env = { ...process.env, REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}` };
    await assert.rejects(acquireRedis({ env }), (error) => {
      assert.match(
        error.message,
        /^REDIS_URL is set, but cannot be used: no server listens at 127\.0\.0\.1:\d+/,
      );
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  for (const url of ['localhost:6379', 'http://localhost', 'redis://', 'nonsense']) {
    it(`is rejected with an example of a URL when it is ${url}`, async () => {
      await assert.rejects(acquireRedis({ env: { REDIS_URL: url } }), /expected a URL like redis:\/\//);
    });
  }

  const answers = [
    ['-NOAUTH Authentication required.\r\n', /requires a password/],
    ['-WRONGPASS invalid username-password pair\r\n', /rejected the password/],
    ['HTTP/1.1 400 Bad Request\r\n', /is not Redis/],
    ['-LOADING Redis is loading the dataset in memory\r\n', /still loading/],
  ];
  for (const [answer, expected] of answers) {
    it(`is rejected with the reason when the server answers ${answer.trim()}`, async () => {
      const { server, url } = await serve(answer);
      await assert.rejects(acquireRedis({ env: { REDIS_URL: url } }), expected);
      server.close();
    });
  }

  it('is rejected after a timeout when the server never answers', async () => {
    const { server, url } = await serve('');
    await assert.rejects(ping(url, { timeoutMs: 50 }), /127\.0\.0\.1:\d+ did not answer within 50 ms/);
    server.close();
  });
});

describe('REDIS_URL of a Redis with a password', () => {
  let redis;
  before(async () => {
    redis = await acquireRedis({ dedicated: true, config: { requirepass: 'p@ss/word' } });
  });
  after(() => redis.stop());

  it('is used with the right password, and the server keeps running after stop()', async () => {
    const lines = [];
    const acquired = await acquireRedis({ env: { REDIS_URL: redis.url }, log: (line) => lines.push(line) });
    assert.equal(acquired.source, 'REDIS_URL');
    assert.match(lines.join(), /^Redis: REDIS_URL, 127\.0\.0\.1:\d+$/);
    await acquired.stop();
    await ping(redis.url);
  });

  it('is rejected with the wrong password', async () => {
    const url = new URL(redis.url);
    url.password = 'wrong';
    await assert.rejects(acquireRedis({ env: { REDIS_URL: url.href } }), /rejected the password/);
  });
});
