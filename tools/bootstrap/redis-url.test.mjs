import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { acquireRedis } from './redis.mjs';
import { freePort } from './redis/free-port.mjs';
import { ping } from './redis/ping.mjs';

/** Answers every request with the same line. */
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
  it('is an error, not passed over, when it is set and nothing listens there', async () => {
    const env = { ...process.env, REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}` };
    await assert.rejects(acquireRedis({ env }), (error) => {
      assert.match(error.message, /^REDIS_URL is set, but of no use: nothing listens at 127\.0\.0\.1:\d+/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  for (const url of ['localhost:6379', 'http://localhost', 'redis://', 'nonsense']) {
    it(`says what an address looks like when it is ${url}`, async () => {
      await assert.rejects(
        acquireRedis({ env: { REDIS_URL: url } }),
        /not an address of the form redis:\/\//,
      );
    });
  }

  const answers = [
    ['-NOAUTH Authentication required.\r\n', /asks for a password/],
    ['-WRONGPASS invalid username-password pair\r\n', /refuses the password/],
    ['HTTP/1.1 400 Bad Request\r\n', /is not Redis/],
    ['-LOADING Redis is loading the dataset in memory\r\n', /still loading/],
  ];
  for (const [answer, expected] of answers) {
    it(`says what is wrong with a server that answers ${answer.trim()}`, async () => {
      const { server, url } = await serve(answer);
      await assert.rejects(acquireRedis({ env: { REDIS_URL: url } }), expected);
      server.close();
    });
  }

  it('does not wait for ever for a server that says nothing', async () => {
    const { server, url } = await serve('');
    await assert.rejects(ping(url, { timeoutMs: 50 }), /no answer from 127\.0\.0\.1:\d+ in 50 ms/);
    server.close();
  });
});

describe('a Redis with a password', () => {
  let redis;
  before(async () => {
    redis = await acquireRedis({ dedicated: true, config: { requirepass: 'p@ss/word' } });
  });
  after(() => redis.stop());

  it('is taken with the right one, and left running when it is given back', async () => {
    const lines = [];
    const taken = await acquireRedis({ env: { REDIS_URL: redis.url }, log: (line) => lines.push(line) });
    assert.equal(taken.source, 'REDIS_URL');
    assert.match(lines.join(), /^Redis: REDIS_URL, 127\.0\.0\.1:\d+$/);
    await taken.stop();
    await ping(redis.url);
  });

  it('is refused with the wrong one', async () => {
    const url = new URL(redis.url);
    url.password = 'wrong';
    await assert.rejects(acquireRedis({ env: { REDIS_URL: url.href } }), /refuses the password/);
  });
});
