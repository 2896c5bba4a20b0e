import { SchedulerSettings, UseCaseSettings, WorkerSettings } from '@distribute-schedule/application';
import { workerId } from '@distribute-schedule/domain';
import { RedisSettings, RetentionSettings } from '@distribute-schedule/infrastructure-redis';
import type { Configuration } from './config/configuration';

/** How long a cancelled attempt may take to stop, and how long past its timeout one may stay silent. */
const cancelGraceMs = 10_000;
const attemptGraceMs = 5_000;

/** The configuration as each layer wants to hear it. */
export function systemSettings({ schedule, worker, task, redis, api }: Configuration) {
  const { heartbeatIntervalMs, heartbeatTimeoutMs } = worker;
  const scheduler: SchedulerSettings = {
    ...schedule,
    schedulerId: schedule.instanceId,
    address: `${worker.address} (api ${api.enabled ? `${api.host}:${api.port}` : 'off'})`,
    heartbeatTimeoutMs,
  };
  const work: WorkerSettings = {
    registration: {
      id: workerId(worker.id),
      address: worker.address,
      capacity: worker.maxConcurrentTasks,
      labels: worker.labels,
    },
    heartbeatIntervalMs,
    heartbeatTimeoutMs,
    scanIntervalMs: schedule.scanIntervalMs,
    maxResultBytes: task.maxResultBytes,
    graceMs: attemptGraceMs,
  };
  const useCases: UseCaseSettings = {
    defaults: {
      timeoutMs: task.defaultTimeoutMs,
      retryPolicy: {
        maxRetries: task.maxRetry,
        retryDelayMs: task.retryDelayMs,
        backoffRate: task.backoffRate,
        maxDelayMs: task.retryMaxDelayMs,
        jitter: task.retryJitter,
      },
    },
    maxParametersBytes: task.maxParametersBytes,
    maxOpenPerTask: schedule.maxOpenPerTask,
    heartbeatTimeoutMs,
    cancelGraceMs,
  };
  const retention: RetentionSettings = {
    retentionMs: task.retentionMs,
    historyPerTask: schedule.historyPerTask,
    ledgerPerTask: schedule.ledgerPerTask,
  };
  const redisSettings: RedisSettings = redis;
  return { scheduler, work, useCases, retention, redis: redisSettings };
}
