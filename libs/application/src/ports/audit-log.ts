export const AuditLog = Symbol.for('AuditLog');

/** One change that somebody made by the API. */
export interface AuditEntry {
  /** The token's name. */
  readonly who: string;
  readonly role: string;
  /** The address that the request came from. */
  readonly from: string;
  /** The request, such as `PATCH /api/v1/tasks/{id}`. */
  readonly action: string;
  /** What kind of thing was changed, and which. */
  readonly of: string;
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
  append(entry: AuditEntry): Promise<void>;
  /** @param before a page's `next` */
  list(page: { before?: string; limit: number }): Promise<AuditPage>;
}
