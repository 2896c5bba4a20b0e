export { auditFile } from './audit-file';
export { auditMysql } from './audit-mysql';
export { auditSql, auditTouched } from './audit/audit';
export type { Touched } from './audit/audited-rows';
export { mysqlModule, sqliteInMemoryModule, sqliteModule } from './infrastructure-sql.module';
export { MysqlSettings } from './mysql/mysql-settings';
export { SqlStore } from './sql-store';
export { SqliteSettings } from './sqlite-settings';
export { assertHoldsStore } from './sqlite/make-file';
