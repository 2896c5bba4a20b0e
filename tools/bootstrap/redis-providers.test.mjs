import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { whyNoDockerEngine } from './docker-engine.mjs';
import { NothingAvailableError } from './first-available.mjs';
import { onPath } from './on-path.mjs';
import { acquireRedis } from './redis.mjs';
import { packageManager } from './system-packages.mjs';

let folder;
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ds-providers-'));
});
after(() => rmSync(folder, { recursive: true }));

/** A PATH with only these programs, which do nothing. */
function pathWith(...programs) {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  for (const program of programs) {
    writeFileSync(path.join(bin, program), '#!/bin/sh\n');
    chmodSync(path.join(bin, program), 0o755);
  }
  return bin;
}

function engine(answer) {
  const socket = path.join(folder, `engine-${Math.random().toString(36).slice(2)}.sock`);
  const server = http.createServer(answer).unref();
  return new Promise((resolve) => {
    server.listen(socket, () => resolve({ server, DOCKER_HOST: `unix://${socket}` }));
  });
}

const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('acquireRedis', () => {
  it('lists three remedies in one message when no source is available', async () => {
    const env = { ...noEngine, PATH: pathWith('docker') };
    await assert.rejects(acquireRedis({ env }), (error) => {
      assert.ok(error instanceof NothingAvailableError);
      for (const expected of [
        'REDIS_URL: not set',
        'Docker: no engine answers',
        'no redis-server or valkey-server of version 7 or newer',
      ]) {
        assert.ok(error.message.includes(expected), `${expected} in: ${error.message}`);
      }
      assert.match(error.message, / 1\. .*REDIS_URL=.*\n {2}2\. start Docker.*\n {2}3\. put redis-server/);
      return true;
    });
  });

  it('uses the next source when Docker cannot get the image', async () => {
    const { server, DOCKER_HOST } = await engine((request, response) => {
      response.statusCode = request.url.endsWith('/_ping') ? 200 : 500;
      response.end(request.url.endsWith('/_ping') ? 'OK' : '{"message":"no such image"}');
    });
    const lines = [];
    const env = { PATH: process.env.PATH, DOCKER_HOST };
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = DOCKER_HOST;
    try {
      const redis = await acquireRedis({ env, log: (line) => lines.push(line) });
      await redis.stop();
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
      server.close();
    }
    assert.match(lines.join('\n'), /^Redis: Docker failed \(.+\), trying the next source$/m);
    assert.match(lines.at(-1), /^Redis: the PATH, /);
  });

  it('uses valkey-server when there is no redis-server', async () => {
    const real = onPath('redis-server') ?? onPath('valkey-server');
    const bin = path.join(folder, 'valkey');
    mkdirSync(bin);
    symlinkSync(real, path.join(bin, 'valkey-server'));
    const redis = await acquireRedis({ env: { ...noEngine, PATH: bin } });
    assert.equal(redis.source, path.join(bin, 'valkey-server'));
    await redis.stop();
  });
});

describe('whyNoDockerEngine', () => {
  it('returns nothing when an engine answers', async () => {
    const { server, DOCKER_HOST } = await engine((_request, response) => response.end('OK'));
    assert.equal(await whyNoDockerEngine({ DOCKER_HOST }), undefined);
    server.close();
  });

  it('returns a reason when only the socket exists, or when no answer arrives within 0.8 s', async () => {
    const { server, DOCKER_HOST } = await engine(() => {});
    const startedAt = Date.now();
    assert.match(await whyNoDockerEngine({ DOCKER_HOST }), /^no engine answers at DOCKER_HOST=/);
    assert.ok(Date.now() - startedAt < 1_000);
    server.closeAllConnections();
    server.close();
    assert.match(await whyNoDockerEngine({ DOCKER_HOST }), /no engine/);
  });

  it('returns a reason when DOCKER_HOST is invalid', async () => {
    assert.match(await whyNoDockerEngine({ DOCKER_HOST: 'nonsense' }), /no engine/);
  });
});

describe('packageManager', () => {
  const cases = [
    ['apt-get when the user is root', ['apt-get'], 0, 'apt-get'],
    ['Homebrew when the user is not root', ['brew'], 501, 'Homebrew'],
    ['Homebrew when apt-get is there too and the user is not root', ['apt-get', 'brew'], 1000, 'Homebrew'],
  ];
  for (const [title, programs, uid, expected] of cases) {
    it(`uses ${title}`, () => {
      assert.equal(packageManager({ env: { PATH: pathWith(...programs) }, uid }).name, expected);
    });
  }

  const refusals = [
    ['apt-get when the user is not root', ['apt-get'], 1000, /needs root/],
    ['Homebrew when the user is root', ['brew'], 0, /not run as root/],
    ['anything when neither is installed', [], 0, /neither/],
  ];
  for (const [title, programs, uid, expected] of refusals) {
    it(`does not use ${title}`, () => {
      assert.match(packageManager({ env: { PATH: pathWith(...programs) }, uid }).whyNot, expected);
    });
  }
});
