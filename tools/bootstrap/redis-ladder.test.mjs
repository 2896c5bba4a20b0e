import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { whyNoDockerEngine } from './docker-engine.mjs';
import { NothingAvailableError } from './ladder.mjs';
import { onPath } from './on-path.mjs';
import { acquireRedis } from './redis.mjs';
import { packageManager } from './system-packages.mjs';

let folder;
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ds-ladder-'));
});
after(() => rmSync(folder, { recursive: true }));

/** A PATH on which there are only programs of these names, that do nothing. */
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

describe('where Redis comes from', () => {
  it('is told in one message with three ways out when it comes from nowhere', async () => {
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

  it('is the next place when the engine has no image and can get none', async () => {
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
    assert.match(lines.join('\n'), /^Redis: not from Docker \(.+\), trying the next way$/m);
    assert.match(lines.at(-1), /^Redis: the PATH, /);
  });

  it('is valkey-server where there is no redis-server', async () => {
    const real = onPath('redis-server') ?? onPath('valkey-server');
    const bin = path.join(folder, 'valkey');
    mkdirSync(bin);
    symlinkSync(real, path.join(bin, 'valkey-server'));
    const redis = await acquireRedis({ env: { ...noEngine, PATH: bin } });
    assert.equal(redis.source, path.join(bin, 'valkey-server'));
    await redis.stop();
  });
});

describe('a Docker engine', () => {
  it('is there when it answers', async () => {
    const { server, DOCKER_HOST } = await engine((_request, response) => response.end('OK'));
    assert.equal(await whyNoDockerEngine({ DOCKER_HOST }), undefined);
    server.close();
  });

  it('is not there when only its socket file is, or when it says nothing for most of a second', async () => {
    const { server, DOCKER_HOST } = await engine(() => {});
    const startedAt = Date.now();
    assert.match(await whyNoDockerEngine({ DOCKER_HOST }), /^no engine answers at DOCKER_HOST=/);
    assert.ok(Date.now() - startedAt < 1_000);
    server.closeAllConnections();
    server.close();
    assert.match(await whyNoDockerEngine({ DOCKER_HOST }), /no engine/);
  });

  it('is not there when its address cannot be read', async () => {
    assert.match(await whyNoDockerEngine({ DOCKER_HOST: 'nonsense' }), /no engine/);
  });
});

describe("the system's package manager", () => {
  const cases = [
    ['apt-get for root', ['apt-get'], 0, 'apt-get'],
    ['Homebrew for anybody else', ['brew'], 501, 'Homebrew'],
    ['Homebrew beside apt-get for anybody else', ['apt-get', 'brew'], 1000, 'Homebrew'],
  ];
  for (const [title, programs, uid, expected] of cases) {
    it(`is ${title}`, () => {
      assert.equal(packageManager({ env: { PATH: pathWith(...programs) }, uid }).name, expected);
    });
  }

  const refusals = [
    ['apt-get without being root', ['apt-get'], 1000, /by root only/],
    ['Homebrew as root', ['brew'], 0, /not run as root/],
    ['none that we know', [], 0, /neither/],
  ];
  for (const [title, programs, uid, expected] of refusals) {
    it(`is not ${title}`, () => {
      assert.match(packageManager({ env: { PATH: pathWith(...programs) }, uid }).whyNot, expected);
    });
  }
});
