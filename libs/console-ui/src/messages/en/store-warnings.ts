import type { components } from '@distribute-schedule/api-client';
import type { CodedTexts } from '../../text/coded-text';

/** Ways in which the store can lose data. */
export const storeWarnings: CodedTexts<components['schemas']['StoreWarning']['code']> = {
  'redis.no_append_only_file':
    'Redis keeps no append-only file. What happened since its last snapshot is lost when it stops. Set "appendonly yes".',
  'redis.eviction': ({ policy }) =>
    `Redis may throw away tasks and schedules when its memory is full (maxmemory-policy ${policy}). Set "maxmemory-policy noeviction".`,
  'redis.disk_write_failed': 'Redis could not write to its disk the last time that it tried.',
  'redis.data_lost': ({ at }) =>
    `Redis lost its data: it was emptied, or restarted without its data, which was noticed at ${at}. Restore a backup, or create the tasks again. Set "appendonly yes".`,
  'mysql.delayed_flush': ({ value }) =>
    `The database can lose the last second of what it confirmed when it stops (innodb_flush_log_at_trx_commit is ${value}). Set it to 1.`,
  'sqlite.disk_almost_full': ({ file, megabytes }) =>
    `The disk of ${file} has ${megabytes} MB left. Make room, or nothing new can be stored.`,
  'sqlite.readable_by_others': ({ file, mode }) =>
    `Other users of the machine can read ${file} (mode ${mode}). Run chmod 600 ${file}.`,
  'memory.not_kept': 'Everything is kept in memory and is gone when the process ends.',
};
