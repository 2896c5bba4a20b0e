export { auditFile } from './audit-file';
export { auditMysql } from './audit-mysql';
export { auditSql } from './audit/audit';
export { mysqlModule, sqliteInMemoryModule, sqliteModule } from './infrastructure-sql.module';
export { MysqlSettings } from './mysql/mysql-settings';
export { SqlStore } from './sql-store';
export { SqliteSettings } from './sqlite-settings';
export { assertHoldsStore } from './sqlite/make-file';
