export { boundedAuditEntry } from './audit-entry';
export { inParts } from './in-parts';
export {
  dayMs,
  maxAuditRecords,
  maxConfigsOfOneName,
  maxConfigsPerPass,
  maxDeadWorkers,
  maxJournalLines,
  maxReasonCharacters,
  maxStateChanges,
  maxTasksAtOnce,
  maxTasksPerSearch,
  maxUnreadableTasks,
  nextReviewAt,
  queuePatienceMs,
  requestTtlMs,
  reviewAfterMs,
  reviewBatchMs,
} from './limits';
export { startTimer } from './start-timer';
