import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import { auditSql } from './audit/audit';
import { MysqlDatabase } from './mysql/mysql-database';
import type { MysqlSettings } from './mysql/mysql-settings';
import { ServerTime } from './mysql/server-time';
import { SqlStore } from './sql-store';

/** The audit of a database, whose processes may go on working. */
export async function auditMysql(
  settings: MysqlSettings,
  retention: RetentionSettings,
  log: Logger,
): Promise<readonly string[]> {
  const clock = new ServerTime();
  const parts = { retention, clock, wakeUps: { deliver: () => undefined }, sweepEveryMs: Infinity, log };
  const store = new SqlStore(new MysqlDatabase(settings, clock), parts);
  await store.open();
  try {
    return await auditSql(store);
  } finally {
    await store.close();
  }
}
