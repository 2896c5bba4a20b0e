import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { NothingAvailableError } from './first-available.mjs';
import { acquireMysql } from './mysql.mjs';
import { pingMysql } from './mysql/ping.mjs';
import { waitUntil } from './wait-until.mjs';

async function execute(url, statement) {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, rowsAsArray: true });
  const [rows] = await connection.query(statement);
  await connection.end();
  return rows;
}

const noEngine = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('acquireMysql', { timeout: 120_000 }, () => {
  it('starts a server of its own without an engine, and removes its folder when it is stopped', async () => {
    const lines = [];
    const env = { ...noEngine, PATH: process.env.PATH };
    const mysql = await acquireMysql({ env, log: (line) => lines.push(line) });
    await pingMysql(mysql.url);
    assert.match(lines.at(-1), /^MySQL: .* as a child process at mysql:\/\/root@127\.0\.0\.1:\d+/);
    await mysql.stop();
    await waitUntil('the folder is gone', () => !existsSync(mysql.folder));
    await assert.rejects(pingMysql(mysql.url));
  });

  it('keeps committed rows when a server of its own is killed and restarted', async () => {
    const mysql = await acquireMysql({ dedicated: true, config: { max_connections: '33' } });
    try {
      await execute(mysql.url, 'create database kept');
      await mysql.kill();
      await assert.rejects(pingMysql(mysql.url));
      await mysql.restart();
      assert.deepEqual(await execute(mysql.url, `show databases like 'kept'`), [['kept']]);
      assert.deepEqual(await execute(mysql.url, 'select @@max_connections'), [[33]]);
    } finally {
      await mysql.stop();
    }
  });

  it('says what is wrong with MYSQL_URL and uses no other source', async () => {
    const env = { ...noEngine, PATH: process.env.PATH, MYSQL_URL: 'mysql://root@127.0.0.1:1' };
    await assert.rejects(acquireMysql({ env }), (error) => {
      assert.ok(!(error instanceof NothingAvailableError));
      assert.match(error.message, /^MYSQL_URL is set, but cannot be used: /);
      return true;
    });
  });
});
