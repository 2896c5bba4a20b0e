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
  explainStartError: ({ code, message }) =>
    String(code).startsWith('mysql.') || code === 'store.refused' ? message : undefined,
};
