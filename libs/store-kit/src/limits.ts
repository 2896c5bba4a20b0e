/**
 * The numbers that every store goes by, each with its reason. A store that cannot import TypeScript, such as a Lua
 * script, gets them as arguments or constants, so that no number is written twice.
 */

/** How long the sums over all runs of a minute or of an hour are kept. */
export const keptSumsMs = { minute: 26 * 3_600_000, hour: 35 * 86_400_000 } as const;

/** Statistics are summed by UTC day. */
export const dayMs = 86_400_000;

/**
 * A caller may send a request again for this long, because its reply can be lost. A store keeps the reply under the
 * request token for the same time.
 */
export const requestTtlMs = 60_000;

/**
 * How long a task may wait in the queue of one worker before a scheduler looks at it. A worker can send heartbeats and
 * yet take no tasks; the task then goes to another worker.
 */
export const queuePatienceMs = 15_000;

/**
 * A task that waits for any worker, or for its place in a sequence, is reviewed after at least this long: once a minute
 * on average, because `reviewBatchMs` rounds the time up.
 */
export const reviewAfterMs = 45_000;

/** Review times are multiples of this, so that one pass reviews all tasks that began to wait in one half minute. */
export const reviewBatchMs = 30_000;

/** The time at which a task that begins to wait now is reviewed. */
export function nextReviewAt(now: number): number {
  return Math.ceil((now + reviewAfterMs) / reviewBatchMs) * reviewBatchMs;
}

/** One pass of recovery reads at most this many dead workers, so that the step stays short when a whole fleet dies. */
export const maxDeadWorkers = 20;

/** One pass of `DueConfigs.restoreMissing` reads at most this many configs, so that it does not hold up the store. */
export const maxConfigsPerPass = 1000;

/** A search reads at most this many tasks for one page. A page of a rare match can be short and have a next one. */
export const maxTasksPerSearch = 1000;

/** A search reads at most this many tasks at once, so that other requests get their turn. */
export const maxTasksAtOnce = 200;

/** At most this many configs of one name are returned. Names need not be unique, but more of one name are a mistake. */
export const maxConfigsOfOneName = 100;

/** State changes that a store keeps: minutes to days of them, enough for a reader that was away for a moment. */
export const maxStateChanges = 10_000;

/** The progress of an execution becomes a state change at most this often. */
export const minProgressPauseMs = 1000;

/** Due times that did not run as planned, of all configs together. About 2.5 MB. */
export const maxLedgerExceptions = 10_000;

/** A step deletes at most this many audit records, so that a lower bound does not make one step long. */
export const maxAuditDeletions = 100;

/** A page of the audit looks at no more records of a source than this, however few of them match its conditions. */
export const maxAuditRecordsPerSearch = 500;

/** Records of the audit that a search reads at once. A record can have 32 KiB. */
export const maxAuditRecordsAtOnce = 100;

/** Lines that the journal of one execution keeps. A line has at most 2 KiB, so a journal takes no more than a result. */
export const maxJournalLines = 500;

/**
 * Runs that the log of ended runs holds before they are folded. While schedulers run it holds those of less than a
 * second. Without a scheduler it fills, and takes about 50 MB.
 */
export const maxUnfoldedRuns = 200_000;

/**
 * How many more finished tasks than have ended one step forgets. After the history was made shorter there are many to
 * forget, and a step that deletes all of them at once would hold up the store.
 */
export const maxExtraForgotten = 1000;

/** Unreadable tasks that a store keeps for people to look at. If there are more, they share one cause. */
export const maxUnreadableTasks = 1000;

/** Characters of the reason why a document cannot be read. The reason may quote the document, which can be long. */
export const maxReasonCharacters = 500;

/** Characters of the `before` or `after` value in an audit record. */
export const maxAuditValueCharacters = 16_384;

/** A process checks at most once in this time whether its store accepts writes. */
export const minWriteCheckMs = 1000;
