import type { storeWarnings as english } from '../en/store-warnings';

export const storeWarnings: typeof english = {
  'redis.no_append_only_file':
    'Redis 未启用 AOF 持久化：停止时会丢失上次快照之后的数据。请设置 "appendonly yes"。',
  'redis.eviction': ({ policy }) =>
    `内存用尽时 Redis 可能淘汰任务和调度（maxmemory-policy 为 ${policy}）。请设置 "maxmemory-policy noeviction"。`,
  'redis.disk_write_failed': 'Redis 最近一次写入磁盘失败。',
  'redis.data_lost': ({ at }) =>
    `Redis 已丢失数据：它被清空，或重启时没有加载数据（发现时间 ${at}）。请恢复备份或重新创建任务，并设置 "appendonly yes"。`,
  'mysql.delayed_flush': ({ value }) =>
    `数据库停止时可能丢失最后一秒已确认的数据（innodb_flush_log_at_trx_commit 为 ${value}）。请将其设为 1。`,
  'sqlite.disk_almost_full': ({ file, megabytes }) =>
    `${file} 所在磁盘仅剩 ${megabytes} MB。请释放空间，否则无法保存新数据。`,
  'sqlite.readable_by_others': ({ file, mode }) =>
    `本机其他用户可以读取 ${file}（权限 ${mode}）。请运行 chmod 600 ${file}。`,
  'memory.not_kept': '所有数据仅保存在内存中，进程结束后即丢失。',
};
