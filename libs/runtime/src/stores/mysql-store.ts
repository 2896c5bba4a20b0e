import { isIP } from 'node:net';
import { StoreRefusedError } from '@distribute-schedule/application';
import { auditMysql, mysqlModule, MysqlSettings } from '@distribute-schedule/infrastructure-sql';
import { ContainerModule } from 'inversify';
import { defaultLockKey } from '../config/sections/schedule-section';
import { mysqlUrl } from './mysql-url';
import type { CheckedConfiguration, StoreDescriptor } from './store-descriptor';

const settingsOf = ({ database, schedule }: CheckedConfiguration): MysqlSettings =>
  Object.assign({ lockKey: schedule.lockKey }, database);

/** A MySQL or MariaDB database, which any number of processes share. */
export const mysqlStore: StoreDescriptor = {
  isShared: true,
  section: 'database',
  url: mysqlUrl,
  help: {
    keys: ['database.host', 'database.database', 'database.user', 'database.password'],
    example: 'MYSQL_URL=mysql://user:password@db/schedule',
  },
  crossChecks: [
    {
      keys: ['database.ssl', 'database.host'],
      holds: ({ database: { ssl, host } }) => !ssl || isIP(host) === 0,
      reason: () => 'a certificate is verified by its name: set database.host to the name of the server',
    },
    {
      keys: ['database.ssl_ca_file'],
      holds: ({ database }) => database.ssl || database.sslCaFile === '',
      reason: () => 'it has no effect because database.ssl is false',
    },
    {
      keys: ['schedule.lock_key'],
      holds: ({ store, schedule }) => store === 'mysql' || schedule.lockKey === defaultLockKey,
      reason: ({ store }) =>
        store === 'redis'
          ? 'the key of the leader lock is always schedule:leader; to keep two systems apart, set redis.key_prefix'
          : `it is for store: mysql only, and the store is ${store}: remove it`,
    },
  ],
  modules: (configuration) => [
    new ContainerModule(
      ({ bind }) => void bind<MysqlSettings>(MysqlSettings).toConstantValue(settingsOf(configuration)),
    ),
    mysqlModule,
  ],
  audit: (configuration, retention, log) => auditMysql(settingsOf(configuration), retention, log),
  explainStartError: (error, { database: { host, port } }) => {
    if (error instanceof StoreRefusedError) return `MySQL at ${host}:${port} cannot be used: ${error.reason}`;
    return String(error.code).startsWith('mysql.') ? error.message : undefined;
  },
};
