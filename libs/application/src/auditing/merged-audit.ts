import {
  auditSourceOf,
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  type AuditQuery,
} from '../ports/audit-log';
import type { Clock } from '../ports/clock';

const mergeMs = 60_000;
/** Callers and instances that are remembered. Beyond it, the oldest are forgotten and get a new record. */
const maxRecent = 1000;

interface Recent {
  readonly recordId: Promise<string>;
  readonly until: number;
  count: number;
  /** Settles when the latest count is stored. */
  written: Promise<unknown>;
}

/**
 * Gives machines one record a minute for each object that they change, and for each kind of request that their role
 * forbids. The record shows the latest request and counts them. Each process merges what it receives itself.
 */
export class MergedAudit implements AuditLog {
  private readonly recent = new Map<string, Recent>();

  constructor(
    private readonly log: AuditLog,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  add(entry: AuditEntry): Promise<string> {
    if (auditSourceOf(entry) === 'people') return this.log.add(entry);
    const key = keyOf(entry);
    const known = this.recent.get(key);
    return known && known.until > this.clock.monotonic() ? this.merge(known, entry) : this.begin(key, entry);
  }

  conclude(recordId: string, entry: AuditEntry): Promise<void> {
    return this.log.conclude(recordId, entry);
  }

  list(query: AuditQuery): Promise<AuditPage> {
    return this.log.list(query);
  }

  private begin(key: string, entry: AuditEntry): Promise<string> {
    const recordId = this.log.add(entry);
    // If the store was away, the next request begins a record.
    recordId.catch(() => this.recent.delete(key));
    // A Map keeps the order of insertion, so the key moves to the end.
    this.recent.delete(key);
    this.recent.set(key, {
      recordId,
      until: this.clock.monotonic() + mergeMs,
      count: 1,
      written: recordId,
    });
    if (this.recent.size > maxRecent) this.recent.delete(this.recent.keys().next().value as string);
    return recordId;
  }

  /** Writes one count after another, so that a lower one never replaces a higher one. */
  private async merge(recent: Recent, entry: AuditEntry): Promise<string> {
    recent.count += 1;
    const { count } = recent;
    const recordId = await recent.recordId;
    const written = recent.written
      .catch(() => undefined)
      .then(() => this.log.conclude(recordId, { ...entry, count }));
    recent.written = written;
    await written;
    return recordId;
  }
}

function keyOf({ who, action, of = '', id, reason }: AuditEntry): string {
  return reason === 'access.forbidden' ? `${who} ${action}` : `${who} ${of} ${id}`;
}
