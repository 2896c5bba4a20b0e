export {
  auditPage,
  auditRecordId,
  readAuditRecordId,
  type AuditChunk,
  type AuditSpan,
  type ReadAuditRecords,
} from './audit-page';
export { auditStoreState } from './audit/audit-store-state';
export {
  queueList,
  type ConfigRow,
  type EndedRunsLog,
  type FinishedTask,
  type IndexEntry,
  type StoreState,
  type UnfinishedTask,
} from './audit/store-state';
export { atMostEvery } from './at-most-every';
export { boundedAuditEntry } from './audit-entry';
export { endedRunsBatch, readEntries, writeEndedRun } from './ended-run-text';
export { inParts } from './in-parts';
export {
  dayMs,
  keptSumsMs,
  maxAuditDeletions,
  maxConfigsOfOneName,
  maxConfigsPerPass,
  maxDeadWorkers,
  maxExtraForgotten,
  maxJournalLines,
  maxLedgerExceptions,
  maxReasonCharacters,
  maxStateChanges,
  minProgressPauseMs,
  maxTasksAtOnce,
  maxTasksPerSearch,
  maxUnfoldedRuns,
  maxUnreadableTasks,
  minWriteCheckMs,
  nextReviewAt,
  queuePatienceMs,
  requestTtlMs,
  reviewAfterMs,
  reviewBatchMs,
} from './limits';
export { reasonOf } from './reason-of';
export { startTimer } from './start-timer';
export { submitOne } from './submit-one';
