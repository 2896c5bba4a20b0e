export const AuditLog = Symbol.for('AuditLog');

/**
 * attempted: whether it was done is unknown, since the process died meanwhile, or the store was away.
 * refused: nothing was changed, for a reason.
 * failed: something went wrong; a part of it may have been done.
 */
export const auditOutcomes = ['attempted', 'done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** One change that somebody asked the API for. */
export interface AuditEntry {
  /** The token's name. */
  readonly who: string;
  readonly role: string;
  /** The address that the request came from. */
  readonly from: string;
  /** The request, such as `PATCH /api/v1/tasks/{id}`. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Why it was refused: the code of the problem. */
  readonly reason?: string;
  /** What kind of thing was changed, as far as that is known, and which. */
  readonly of?: string;
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditRecord extends AuditEntry {
  /** Greater for a later record. */
  readonly recordId: string;
  readonly at: number;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  readonly next: string | undefined;
}

/** Who changed what: the newest of it, bounded by count. */
export interface AuditLog {
  /** @returns the id of the record, which is dated by the store's clock */
  add(entry: AuditEntry): Promise<string>;
  /** Says what came of an attempt. The record keeps its date; one that is no longer kept stays so. */
  conclude(recordId: string, entry: AuditEntry): Promise<void>;
  /** @param before a page's `next` */
  list(page: { before?: string; limit: number }): Promise<AuditPage>;
}
