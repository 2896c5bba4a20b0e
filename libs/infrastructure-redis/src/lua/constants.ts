import { keptDueDays } from '@distribute-schedule/domain';
import {
  dayMs,
  maxAuditDeletions,
  maxDeadWorkers,
  maxExtraForgotten,
  maxLedgerExceptions,
  maxStateChanges,
  maxUnfoldedRuns,
  maxUnreadableTasks,
  minProgressPauseMs,
  queuePatienceMs,
  reviewAfterMs,
  reviewBatchMs,
} from '@distribute-schedule/store-kit';

/** The list of tasks that one worker started keeps the newest of them. Older ones are found in the list of all tasks. */
export const maxTasksOfWorker = 1000;

/** The list of all tasks keeps the newest of them, so that it stays small where very many tasks run. */
export const maxListedTasks = 200_000;

/** The numbers that a Lua script can name in its CONST line. They become locals of the script under the same names. */
export const constants = {
  dayMs,
  keptDueDays,
  maxAuditDeletions,
  maxDeadWorkers,
  maxExtraForgotten,
  maxLedgerExceptions,
  maxStateChanges,
  maxTasksOfWorker,
  maxUnfoldedRuns,
  maxUnreadableTasks,
  minProgressPauseMs,
  queuePatienceMs,
  reviewAfterMs,
  reviewBatchMs,
  maxListedTasks,
  /** The list of a worker's tasks is kept for this long after the worker started the last of them. */
  workerTasksTtlMs: 7 * dayMs,
  /**
   * Lua's `unpack` returns some thousands of values at most, so longer lists are passed in parts of this size. It is even,
   * because many lists hold pairs.
   */
  maxUnpacked: 1000,
  /** State changes of one step that share an entry of the stream. A reader reads whole entries. */
  maxChangesPerEntry: 50,
  /** A scheduler is removed from the index after this many times its ttl without a heartbeat. */
  schedulerTtlsUntilRemoved: 10,
} as const;

export type ConstantName = keyof typeof constants;

export const constantNames = Object.keys(constants) as readonly ConstantName[];

export function isConstantName(name: string): name is ConstantName {
  return Object.hasOwn(constants, name);
}
