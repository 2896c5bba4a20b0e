import type { SchedulerSettings, UseCaseSettings, WorkerSettings } from '@distribute-schedule/application';
import { workerId } from '@distribute-schedule/domain';

const minute = 60_000;

/**
 * Settings of the simulated members. Whatever concerns faults and recovery has the proportions of production. Periodic
 * work (heartbeats, scans, renewals) happens only a few times an hour, so that most events of a simulated hour are
 * decisions and faults.
 */
const heartbeatIntervalMs = 3 * minute;
export const heartbeatTimeoutMs = 3 * heartbeatIntervalMs;
export const leaderLockTtlMs = 60 * minute;
export const claimLeaseMs = 5_000;
export const misfireAfterMs = 10_000;
export const cancelGraceMs = 10_000;
export const attemptGraceMs = 5_000;
export const scanIntervalMs = 15 * minute;
const audit = { maxRecords: { people: 5, machines: 5 }, retentionMs: 60 * minute };
export const retention = { retentionMs: 60 * minute, historyPerTask: 5, ledgerPerTask: 5, audit };
const maxOpenPerTask = 20;

export function schedulerSettings(schedulerId: string): SchedulerSettings {
  return {
    schedulerId,
    address: schedulerId,
    leaderLockTtlMs,
    leaderRenewIntervalMs: leaderLockTtlMs / 3,
    standbyDelayMs: 500,
    scanIntervalMs,
    batchSize: 20,
    claimLeaseMs,
    misfireAfterMs,
    maxOpenPerTask,
    cancelGraceMs,
    heartbeatTimeoutMs,
    unadvertisedRetentionMs: 60 * minute,
    healthCheck: {
      isEnabled: false,
      intervalMs: scanIntervalMs,
      timeoutMs: minute,
      failureThreshold: 3,
      recoveryThreshold: 2,
    },
  };
}

export function workerSettings(id: string): WorkerSettings {
  return {
    registration: { id: workerId(id), address: id, capacity: 3, labels: {} },
    heartbeatIntervalMs,
    heartbeatTimeoutMs,
    scanIntervalMs,
    maxResultBytes: 1_000,
    graceMs: attemptGraceMs,
  };
}

export const useCaseSettings: UseCaseSettings = {
  defaults: {
    timeoutMs: 5 * minute,
    retryPolicy: {
      maxRetries: 2,
      retryDelayMs: 10_000,
      backoffRate: 2,
      maxDelayMs: 10 * minute,
      jitter: 0.1,
    },
    maxCrashes: 3,
  },
  maxParametersBytes: 1_000,
  maxOpenPerTask,
  heartbeatTimeoutMs,
  cancelGraceMs,
  maxResultBytes: 1_000,
};
