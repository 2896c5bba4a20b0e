/** tools/bootstrap is not a project that one can import by name: it is plain JavaScript, which runs before npm install. */
export { acquireMysql, mysqlProgramOnPath, type AcquiredMysql } from '../../../bootstrap/mysql.mjs';
export { acquireRedis, programOnPath, type AcquiredRedis } from '../../../bootstrap/redis.mjs';
