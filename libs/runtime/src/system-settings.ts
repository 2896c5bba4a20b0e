import {
  RetentionSettings,
  SchedulerSettings,
  UseCaseSettings,
  WorkerSettings,
} from '@distribute-schedule/application';
import { workerId } from '@distribute-schedule/domain';
import type { PrometheusSettings } from '@distribute-schedule/observability';
import { ApiSettings } from '@distribute-schedule/rest-api';
import { callbackUrl } from './callbacks';
import type { Configuration } from './config/configuration';
import type { Role } from './roles';

/** How long a cancelled attempt may take to stop. */
const cancelGraceMs = 10_000;
/** How long after its timeout an attempt may take to stop. */
const attemptGraceMs = 5_000;

/** Facts about the program that runs the system. */
export interface ProgramFacts {
  /** Folder with the built pages of the web console. Default: the program serves no console. */
  readonly consoleFolder?: string;
  /** Version of the program, which the console shows. */
  readonly version?: string;
}

/** Translates the configuration into the settings of the other libs. */
export function systemSettings(
  configuration: Configuration,
  roles: readonly Role[] = [],
  { consoleFolder, version = 'unknown' }: ProgramFacts = {},
) {
  const { schedule, worker, task, api, ops, metrics, audit, healthCheck, console } = configuration;
  const { heartbeatIntervalMs, heartbeatTimeoutMs } = worker;
  const scheduler: SchedulerSettings = {
    leaderLockTtlMs: schedule.leaderLockTtlMs,
    leaderRenewIntervalMs: schedule.leaderRenewIntervalMs,
    standbyDelayMs: schedule.standbyDelayMs,
    scanIntervalMs: schedule.scanIntervalMs,
    batchSize: schedule.batchSize,
    claimLeaseMs: schedule.claimLeaseMs,
    misfireAfterMs: schedule.misfireAfterMs,
    maxOpenPerTask: schedule.maxOpenPerTask,
    cancelGraceMs,
    schedulerId: schedule.instanceId,
    version,
    address: `${worker.address} (api ${api.enabled ? `${api.host}:${api.port}` : 'off'})`,
    heartbeatTimeoutMs,
    unadvertisedRetentionMs: task.retentionMs,
    healthCheck: {
      isEnabled: healthCheck.enabled,
      intervalMs: healthCheck.intervalMs,
      timeoutMs: healthCheck.timeoutMs,
      failureThreshold: healthCheck.failureThreshold,
      recoveryThreshold: healthCheck.recoveryThreshold,
    },
  };
  const callbackTo = callbackUrl(configuration, roles);
  const work: WorkerSettings = {
    registration: {
      id: workerId(worker.id),
      address: worker.address,
      capacity: worker.maxConcurrentTasks,
      labels: worker.labels,
      version,
    },
    heartbeatIntervalMs,
    heartbeatTimeoutMs,
    scanIntervalMs: schedule.scanIntervalMs,
    maxResultBytes: task.maxResultBytes,
    graceMs: attemptGraceMs,
    ...(callbackTo !== undefined && { callbackUrl: callbackTo }),
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
      maxCrashes: task.maxCrashes,
    },
    maxParametersBytes: task.maxParametersBytes,
    maxOpenPerTask: schedule.maxOpenPerTask,
    heartbeatTimeoutMs,
    cancelGraceMs,
    maxResultBytes: task.maxResultBytes,
  };
  const retention: RetentionSettings = {
    retentionMs: task.retentionMs,
    historyPerTask: schedule.historyPerTask,
    ledgerPerTask: schedule.ledgerPerTask,
    audit: {
      maxRecords: { people: audit.maxRecords, machines: audit.maxMachineRecords },
      retentionMs: audit.retentionMs,
    },
  };
  // A command on the store runs without roles. Nobody probes it, and another process of this machine may have the port.
  const isProbed = ops.port !== 0 && roles.length > 0;
  const listener = roles.includes('api')
    ? { section: 'api' as const, enabled: api.enabled, host: api.host, port: api.port }
    : { section: 'ops' as const, enabled: isProbed, host: ops.host, port: ops.port };
  const apiSettings: ApiSettings = {
    ...listener,
    roles,
    tokens: api.tokens,
    rateLimit: api.rateLimit,
    publicUrl: api.publicUrl,
    corsOrigins: api.corsOrigins,
    heartbeatTimeoutMs,
    console: {
      folder: console.enabled && roles.includes('api') ? consoleFolder : undefined,
      monitorOnly: console.monitorOnly,
      environment: console.environment,
      sessionTtlMs: console.sessionTtlMs,
      version,
    },
  };
  const prometheus: PrometheusSettings = {
    version,
    roles,
    tasks: metrics.tasks,
    heartbeatTimeoutMs,
  };
  return { scheduler, work, useCases, retention, api: apiSettings, prometheus };
}
