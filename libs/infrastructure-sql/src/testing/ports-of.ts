import { silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { SqlAuditLog } from '../adapters/sql-audit-log';
import { SqlDueConfigs } from '../adapters/sql-due-configs';
import { SqlEndedRuns } from '../adapters/sql-ended-runs';
import { SqlExecutionJournal } from '../adapters/sql-execution-journal';
import { SqlExecutorInstanceRepository } from '../adapters/sql-executor-instance-repository';
import { SqlKeptReplies } from '../adapters/sql-kept-replies';
import { SqlLeaderLock } from '../adapters/sql-leader-lock';
import { SqlSchedulerRegistry } from '../adapters/sql-scheduler-registry';
import { SqlStateChanges } from '../adapters/sql-state-changes';
import { SqlTaskConfigRepository } from '../adapters/sql-task-config-repository';
import { SqlTaskQueue } from '../adapters/sql-task-queue';
import { SqlTaskRepository } from '../adapters/sql-task-repository';
import { SqlWorkerRepository } from '../adapters/sql-worker-repository';
import { auditSql } from '../audit/audit';
import type { SqlStore } from '../sql-store';

export const bounds = {
  ledger: 20,
  history: 10,
  journalLines: 20,
  audit: { people: 5, machines: 3 },
};

export const retention = {
  retentionMs: 60_000,
  historyPerTask: bounds.history,
  ledgerPerTask: bounds.ledger,
  audit: { maxRecords: bounds.audit, retentionMs: 60_000 },
};

/** Every port of a store, for a spec. */
export function portsOf(store: SqlStore) {
  return {
    bounds,
    lifecycle: store,
    dueConfigs: new SqlDueConfigs(store),
    taskQueue: new SqlTaskQueue(store, silentLog),
    endedRuns: new SqlEndedRuns(store),
    taskConfigs: new SqlTaskConfigRepository(store),
    tasks: new SqlTaskRepository(store),
    workers: new SqlWorkerRepository(store),
    schedulers: new SqlSchedulerRegistry(store),
    leaderLock: new SqlLeaderLock(store),
    executorInstances: new SqlExecutorInstanceRepository(store),
    journal: new SqlExecutionJournal(store, bounds.journalLines),
    auditLog: new SqlAuditLog(store),
    replies: new SqlKeptReplies(store),
    changes: new SqlStateChanges(store),
    damageEndedRuns: () =>
      store.write((step) => {
        step.logEndedRun('1 {');
        return Promise.resolve();
      }),
    audit: () => auditSql(store),
    close: () => store.close(),
  } satisfies Partial<StoreUnderTest>;
}
