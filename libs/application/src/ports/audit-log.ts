export const AuditLog = Symbol.for('AuditLog');

/**
 *   attempted  the outcome is unknown, because the process died or the store was away before it was recorded
 *   done       the change was made
 *   refused    nothing was changed; `reason` says why
 *   failed     an error occurred; a part of the change may have been made
 */
export const auditOutcomes = ['attempted', 'done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/**
 * Kinds of callers that records are about. Each source has a bound of its own, so that a program that sends many requests
 * cannot push the records of people out of the log.
 */
export const auditSources = ['people', 'machines'] as const;
export type AuditSource = (typeof auditSources)[number];

/** One change that a caller requested through the API. */
export interface AuditEntry {
  /** Name of the caller's API token. */
  readonly who: string;
  readonly role: string;
  /** Address of the caller. */
  readonly from: string;
  /** The request, such as `PATCH /api/v1/tasks/{id}`. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Error code, when the request was refused or failed. */
  readonly reason?: string;
  /** Kind of the changed object, such as `task`, when it is known. */
  readonly of?: string;
  /** Id of the changed object. */
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** How many requests this record stands for, if it is more than one. It describes the latest of them. */
  readonly count?: number;
}

/** Requests that a role forbids count as those of a machine, because a program repeats them and a person rarely does. */
export function auditSourceOf({ role, reason }: Pick<AuditEntry, 'role' | 'reason'>): AuditSource {
  return role === 'executor' || reason === 'access.forbidden' ? 'machines' : 'people';
}

export interface AuditRecord extends AuditEntry {
  /** Increases with each record. */
  readonly recordId: string;
  readonly at: number;
}

export interface AuditQuery {
  /** The `next` of the page before this one. */
  readonly before?: string;
  readonly limit: number;
  /** Both sources when absent. */
  readonly source?: AuditSource;
  /** Id of the changed object. The store has an index of it. */
  readonly subject?: string;
  readonly who?: string;
  readonly outcome?: AuditOutcome;
  /** Only records of this time and later. */
  readonly from?: number;
  /** Only records before this time. */
  readonly to?: number;
}

export interface AuditPage {
  /**
   * Newest first. A page looks at a bounded number of records, so with conditions it can be short or empty although more
   * records follow.
   */
  readonly records: readonly AuditRecord[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/** Record of who changed what. It keeps the newest entries of each source, up to a limit and up to an age. */
export interface AuditLog {
  /** Dates the entry with the store's clock. @returns the id of the record */
  add(entry: AuditEntry): Promise<string>;
  /** Replaces an `attempted` entry by its outcome. The record keeps its date. Does nothing if it was discarded. */
  conclude(recordId: string, entry: AuditEntry): Promise<void>;
  list(query: AuditQuery): Promise<AuditPage>;
}
