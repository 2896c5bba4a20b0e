import type { MakeStore } from '../store-under-test';
import { auditLogContract } from './audit-log.contract';
import { dueConfigsContract } from './due-configs.contract';
import { dueDaysContract } from './due-days.contract';
import { endedRunsContract } from './ended-runs.contract';
import { executionJournalContract } from './execution-journal.contract';
import { executorInstanceRepositoryContract } from './executor-instances.contract';
import { keptRepliesContract } from './kept-replies.contract';
import { leaderLockContract } from './leader-lock.contract';
import { ledgerExceptionsContract } from './ledger-exceptions.contract';
import { listTaskConfigsContract } from './list-task-configs.contract';
import { randomOperationsContract } from './random-operations.contract';
import { schedulerRegistryContract } from './scheduler-registry.contract';
import { stateChangesContract } from './state-changes.contract';
import { taskConfigRepositoryContract } from './task-configs.contract';
import { taskQueueContract } from './task-queue.contract';
import { taskRepositoryContract } from './tasks.contract';
import { wakeUpsContract } from './wake-ups.contract';
import { workerRepositoryContract } from './workers.contract';
import { writeCheckContract } from './write-check.contract';

/** Every guarantee of every port of a store. */
export function storeContract(storeName: string, makeStore: MakeStore): void {
  dueConfigsContract(storeName, makeStore);
  taskQueueContract(storeName, makeStore);
  taskConfigRepositoryContract(storeName, makeStore);
  listTaskConfigsContract(storeName, makeStore);
  ledgerExceptionsContract(storeName, makeStore);
  taskRepositoryContract(storeName, makeStore);
  workerRepositoryContract(storeName, makeStore);
  schedulerRegistryContract(storeName, makeStore);
  leaderLockContract(storeName, makeStore);
  endedRunsContract(storeName, makeStore);
  dueDaysContract(storeName, makeStore);
  wakeUpsContract(storeName, makeStore);
  executorInstanceRepositoryContract(storeName, makeStore);
  executionJournalContract(storeName, makeStore);
  auditLogContract(storeName, makeStore);
  keptRepliesContract(storeName, makeStore);
  stateChangesContract(storeName, makeStore);
  writeCheckContract(storeName, makeStore);
  randomOperationsContract(storeName, makeStore);
}
