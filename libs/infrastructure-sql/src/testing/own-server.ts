/** tools/bootstrap is not a project that one can import by name: it is plain JavaScript, which runs before npm install. */
export { acquireMysql, mysqlProgramOnPath, type AcquiredMysql } from '../../../../tools/bootstrap/mysql.mjs';
