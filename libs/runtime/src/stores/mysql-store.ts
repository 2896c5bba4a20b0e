import { auditMysql, mysqlModule, MysqlSettings } from '@distribute-schedule/infrastructure-sql';
import { ContainerModule } from 'inversify';
import { mysqlUrl } from './mysql-url';
import type { StoreDescriptor } from './store-descriptor';

/** A MySQL or MariaDB database, which any number of processes share. */
export const mysqlStore: StoreDescriptor = {
  isShared: true,
  section: 'database',
  url: mysqlUrl,
  help: {
    keys: ['database.host', 'database.database', 'database.user', 'database.password'],
    example: 'MYSQL_URL=mysql://user:password@db/schedule',
  },
  modules: ({ database }) => [
    new ContainerModule(({ bind }) => void bind<MysqlSettings>(MysqlSettings).toConstantValue(database)),
    mysqlModule,
  ],
  audit: ({ database }, retention) => auditMysql(database, retention),
  explainStartError: ({ code, message }) =>
    String(code).startsWith('mysql.') || code === 'store.refused' ? message : undefined,
};
