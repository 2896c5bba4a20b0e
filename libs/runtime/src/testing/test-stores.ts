import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { PartialConfiguration } from '../config/configuration';
import type { StoreName } from '../stores/stores';

/**
 * Settings of a new, empty store of each kind, for specs.
 * @param folder an empty folder, which the spec removes at its end
 */
export const testStores: Readonly<Record<StoreName, (folder: string) => PartialConfiguration>> = {
  redis: () => ({ store: 'redis', redis: testRedis() }),
  mysql: () => ({ store: 'mysql', database: testDatabase() }),
  sqlite: (folder) => ({ store: 'sqlite', sqlite: { file: path.join(folder, 'schedule.db') } }),
};

/** The Redis of the test run, under a key prefix that no other spec uses. */
export function testRedis(): NonNullable<PartialConfiguration['redis']> & { readonly keyPrefix: string } {
  const url = process.env['DS_TEST_REDIS_URL'];
  if (url === undefined) throw new Error('DS_TEST_REDIS_URL is not set: the global setup of jest sets it');
  return { addr: new URL(url).host, keyPrefix: `test-${randomBytes(6).toString('hex')}:` };
}

const createDatabase = `
  const [, url, name] = process.argv;
  require('mysql2/promise')
    .createConnection(url)
    .then(async (connection) => {
      await connection.query('create database ' + name);
      await connection.end();
    });`;

/** An empty database on the MySQL of the test run. */
function testDatabase(): NonNullable<PartialConfiguration['database']> {
  const given = process.env['DS_TEST_MYSQL_URL'];
  if (given === undefined) throw new Error('DS_TEST_MYSQL_URL is not set: the global setup of jest sets it');
  const { hostname, port, username, password } = new URL(given);
  const database = `test_${randomBytes(6).toString('hex')}`;
  execFileSync(process.execPath, ['-e', createDatabase, given, database], { cwd: __dirname });
  return {
    host: hostname,
    port: Number(port || 3306),
    database,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}
