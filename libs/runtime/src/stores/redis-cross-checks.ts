import { Duration } from '@distribute-schedule/domain';
import type { CrossCheck } from '../config/keys/cross-check';
import type { CheckedConfiguration } from './store-descriptor';

const text = (ms: number): string => Duration.ofMs(ms).toString();

export const redisCrossChecks: readonly CrossCheck<CheckedConfiguration>[] = [
  {
    keys: ['redis.command_timeout', 'schedule.leader_lock_ttl'],
    holds: ({ redis, schedule }) => redis.commandTimeoutMs < schedule.leaderLockTtlMs,
    reason: ({ redis, schedule }) =>
      `redis.command_timeout (${text(redis.commandTimeoutMs)}) must be less than schedule.leader_lock_ttl ` +
      `(${text(schedule.leaderLockTtlMs)}): otherwise a renewal that hangs outlasts the lock`,
  },
  {
    keys: ['redis.key_prefix', 'redis.mode'],
    holds: ({ redis }) => redis.mode !== 'cluster' || /^[^{]*\{[^}]+\}/.test(redis.keyPrefix),
    reason: () =>
      'redis.key_prefix must contain a hash tag such as {jobs}: in cluster mode, so that all keys are on one node and ' +
      'can be changed in one step',
  },
  {
    keys: ['redis.db', 'redis.mode'],
    holds: ({ redis }) => redis.mode !== 'cluster' || redis.db === 0,
    reason: () => 'redis.db must be 0 in cluster mode: Redis Cluster has only one database',
  },
  {
    keys: ['redis.cluster.nodes', 'redis.mode'],
    holds: ({ redis }) => (redis.mode === 'cluster') === redis.cluster.nodes.length > 0,
    reason: ({ redis }) =>
      redis.mode === 'cluster'
        ? 'redis.cluster.nodes must name at least one host:port in cluster mode'
        : `redis.cluster.nodes needs redis.mode: cluster (it is ${redis.mode})`,
  },
  {
    keys: ['redis.sentinel.nodes', 'redis.mode'],
    holds: ({ redis }) => (redis.mode === 'sentinel') === redis.sentinel.nodes.length > 0,
    reason: ({ redis }) =>
      redis.mode === 'sentinel'
        ? 'redis.sentinel.nodes must name at least one host:port in sentinel mode'
        : `redis.sentinel.nodes needs redis.mode: sentinel (it is ${redis.mode})`,
  },
  {
    keys: ['redis.sentinel.master_name', 'redis.mode'],
    holds: ({ redis }) => redis.mode !== 'sentinel' || redis.sentinel.masterName !== '',
    reason: () => 'redis.sentinel.master_name must name the master that the sentinels watch',
  },
  {
    keys: ['redis.tls.key_file', 'redis.tls.cert_file'],
    holds: ({ redis }) => (redis.tls.certFile === '') === (redis.tls.keyFile === ''),
    reason: () => 'redis.tls.cert_file and redis.tls.key_file belong together: give both or none',
  },
  {
    keys: ['redis.tls.ca_file', 'redis.tls.cert_file', 'redis.tls.server_name', 'redis.tls.enabled'],
    holds: ({ redis: { tls } }) => tls.enabled || `${tls.caFile}${tls.certFile}${tls.serverName}` === '',
    reason: () => 'this has no effect because redis.tls.enabled is false: set that to true, or remove this',
  },
];
