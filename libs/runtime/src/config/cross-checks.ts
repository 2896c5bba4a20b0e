import { Duration } from '@distribute-schedule/domain';
import type { Configuration } from './configuration';

/** Something that must hold between keys. The first key is the one that is told, if it was given at all. */
export interface CrossCheck {
  readonly keys: readonly string[];
  holds(configuration: Configuration): boolean;
  reason(configuration: Configuration): string;
}

const text = (ms: number): string => Duration.ofMs(ms).toString();

export const crossChecks: readonly CrossCheck[] = [
  {
    keys: ['schedule.leader_renew_interval', 'schedule.leader_lock_ttl'],
    holds: ({ schedule }) => schedule.leaderRenewIntervalMs * 2 < schedule.leaderLockTtlMs,
    reason: ({ schedule }) =>
      `schedule.leader_renew_interval (${text(schedule.leaderRenewIntervalMs)}) must be less than half of ` +
      `schedule.leader_lock_ttl (${text(schedule.leaderLockTtlMs)}), so that one late renewal does not cost the lead`,
  },
  {
    keys: ['schedule.standby_delay', 'schedule.leader_lock_ttl'],
    holds: ({ schedule }) => schedule.standbyDelayMs < schedule.leaderLockTtlMs,
    reason: ({ schedule }) =>
      `schedule.standby_delay (${text(schedule.standbyDelayMs)}) must be less than schedule.leader_lock_ttl ` +
      `(${text(schedule.leaderLockTtlMs)}): a new leader would be there before the others step in`,
  },
  {
    keys: ['worker.heartbeat_interval', 'worker.heartbeat_timeout'],
    holds: ({ worker }) => worker.heartbeatIntervalMs * 2 < worker.heartbeatTimeoutMs,
    reason: ({ worker }) =>
      `worker.heartbeat_interval (${text(worker.heartbeatIntervalMs)}) must be less than half of ` +
      `worker.heartbeat_timeout (${text(worker.heartbeatTimeoutMs)}), so that one lost beat does not cost a worker its tasks`,
  },
  {
    keys: ['task.retry_delay', 'task.retry_max_delay'],
    holds: ({ task }) => task.retryDelayMs <= task.retryMaxDelayMs,
    reason: ({ task }) =>
      `task.retry_delay (${text(task.retryDelayMs)}) must not be more than task.retry_max_delay (${text(task.retryMaxDelayMs)})`,
  },
  {
    keys: ['health_check.timeout', 'health_check.interval'],
    holds: ({ healthCheck }) => healthCheck.timeoutMs <= healthCheck.intervalMs,
    reason: ({ healthCheck }) =>
      `health_check.timeout (${text(healthCheck.timeoutMs)}) must not be more than health_check.interval ` +
      `(${text(healthCheck.intervalMs)}): a check would begin before the last one has ended`,
  },
  {
    keys: ['redis.command_timeout', 'schedule.leader_lock_ttl'],
    holds: ({ redis, schedule }) => redis.commandTimeoutMs < schedule.leaderLockTtlMs,
    reason: ({ redis, schedule }) =>
      `redis.command_timeout (${text(redis.commandTimeoutMs)}) must be less than schedule.leader_lock_ttl ` +
      `(${text(schedule.leaderLockTtlMs)}): a renewal that hangs would outlast the lock`,
  },
  {
    keys: ['redis.key_prefix', 'redis.mode'],
    holds: ({ redis }) => redis.mode !== 'cluster' || /^[^{]*\{[^}]+\}/.test(redis.keyPrefix),
    reason: () =>
      'redis.key_prefix must hold a hash tag such as {jobs}: in cluster mode, so that all keys live on one node and ' +
      'can change in one step',
  },
  {
    keys: ['redis.db', 'redis.mode'],
    holds: ({ redis }) => redis.mode !== 'cluster' || redis.db === 0,
    reason: () => 'redis.db must be 0 in cluster mode: Redis Cluster has one database only',
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
    reason: () => 'redis.tls.cert_file and redis.tls.key_file come as a pair: give both or none',
  },
  {
    keys: ['redis.tls.ca_file', 'redis.tls.cert_file', 'redis.tls.server_name', 'redis.tls.enabled'],
    holds: ({ redis: { tls } }) => tls.enabled || `${tls.caFile}${tls.certFile}${tls.serverName}` === '',
    reason: () => 'redis.tls.enabled is false, so this has no effect: set it to true, or leave this out',
  },
  {
    keys: ['grpc.tls.key_file', 'grpc.tls.cert_file'],
    holds: ({ grpc }) => (grpc.tls.certFile === '') === (grpc.tls.keyFile === ''),
    reason: () => 'grpc.tls.cert_file and grpc.tls.key_file come as a pair: give both or none',
  },
];
