import { Duration } from '@distribute-schedule/domain';
import { storeNames, stores } from '../stores/stores';
import type { Configuration } from './configuration';
import type { CrossCheck } from './keys/cross-check';

const text = (ms: number): string => Duration.ofMs(ms).toString();

export const crossChecks: readonly CrossCheck<Configuration>[] = [
  ...storeNames.flatMap((name) => stores[name].crossChecks ?? []),
  {
    keys: ['schedule.leader_renew_interval', 'schedule.leader_lock_ttl'],
    holds: ({ schedule }) => schedule.leaderRenewIntervalMs * 2 < schedule.leaderLockTtlMs,
    reason: ({ schedule }) =>
      `schedule.leader_renew_interval (${text(schedule.leaderRenewIntervalMs)}) must be less than half of ` +
      `schedule.leader_lock_ttl (${text(schedule.leaderLockTtlMs)}), so that one late renewal does not cost the leadership`,
  },
  {
    keys: ['schedule.standby_delay', 'schedule.leader_lock_ttl'],
    holds: ({ schedule }) => schedule.standbyDelayMs < schedule.leaderLockTtlMs,
    reason: ({ schedule }) =>
      `schedule.standby_delay (${text(schedule.standbyDelayMs)}) must be less than schedule.leader_lock_ttl ` +
      `(${text(schedule.leaderLockTtlMs)}): otherwise a new leader is elected before the other schedulers step in`,
  },
  {
    keys: ['worker.heartbeat_interval', 'worker.heartbeat_timeout'],
    holds: ({ worker }) => worker.heartbeatIntervalMs * 2 < worker.heartbeatTimeoutMs,
    reason: ({ worker }) =>
      `worker.heartbeat_interval (${text(worker.heartbeatIntervalMs)}) must be less than half of ` +
      `worker.heartbeat_timeout (${text(worker.heartbeatTimeoutMs)}), so that one lost heartbeat does not cost a worker its tasks`,
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
      `(${text(healthCheck.intervalMs)}): otherwise a check starts before the previous one has ended`,
  },
  {
    keys: ['grpc.tls.key_file', 'grpc.tls.cert_file'],
    holds: ({ grpc }) => (grpc.tls.certFile === '') === (grpc.tls.keyFile === ''),
    reason: () => 'grpc.tls.cert_file and grpc.tls.key_file belong together: give both or none',
  },
];
