import {
  auditSourceOf,
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  type AuditQuery,
  type AuditSource,
} from '@distribute-schedule/application';
import {
  auditPage,
  auditRecordId,
  boundedAuditEntry,
  maxAuditDeletions,
  readAuditRecordId,
  type AuditChunk,
  type AuditSpan,
} from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import type { Step } from '../steps/step';

interface RecordRow {
  readonly number: number;
  readonly recorded_at: number;
  readonly document: string;
}

export class SqlAuditLog implements AuditLog {
  constructor(private readonly store: SqlStore) {}

  add(entry: AuditEntry): Promise<string> {
    const source = auditSourceOf(entry);
    const document = JSON.stringify(boundedAuditEntry(entry));
    return this.store.write(async (step) => {
      const number = step.nextNumber();
      await step.transaction.execute(
        'insert into audit_record (source, number, recorded_at, subject, document) values (?, ?, ?, ?, ?)',
        source,
        number,
        step.now,
        subjectOf(entry.id),
        document,
      );
      await dropExcess(step, source);
      return auditRecordId(source, number);
    });
  }

  conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const { source, number } = readAuditRecordId(recordId);
    const document = JSON.stringify(boundedAuditEntry(entry));
    return this.store.write(async ({ transaction }) => {
      await transaction.execute(
        'update audit_record set subject = ?, document = ? where bucket = 0 and source = ? and number = ?',
        subjectOf(entry.id),
        document,
        source,
        number,
      );
    });
  }

  list(query: AuditQuery): Promise<AuditPage> {
    return auditPage(query, (source, span) => this.readSpan(source, span));
  }

  private readSpan(source: AuditSource, { below, limit, subject }: AuditSpan): Promise<AuditChunk> {
    return this.store.read(async (reader, now) => {
      const columns =
        'select number, recorded_at, document from audit_record where bucket = 0 and source = ?';
      const newest = 'and number < ? and recorded_at >= ? order by number desc limit ?';
      const ofSubject = subject === undefined ? [] : [subjectOf(subject)];
      const rows = await reader.query<RecordRow>(
        subject === undefined ? `${columns} ${newest}` : `${columns} and subject = ? ${newest}`,
        source,
        ...ofSubject,
        below ?? Number.MAX_SAFE_INTEGER,
        now - this.store.retention.audit.retentionMs,
        limit,
      );
      // Only `add` and `conclude` write what this reads.
      const records = rows.map(({ number, recorded_at: at, document }) => ({
        number,
        record: { ...(JSON.parse(document) as AuditEntry), at },
      }));
      return { records, next: rows.length < limit ? 0 : (rows.at(-1)?.number ?? 0) };
    });
  }
}

/** The index by subject has the beginning of an id, because a column has a length. Ids of tasks are shorter. */
const maxSubjectCharacters = 256;
const subjectOf = (id: string): string => id.slice(0, maxSubjectCharacters);

/** Drops some of the oldest records that are too many or too old. */
async function dropExcess({ transaction, now, retention }: Step, source: AuditSource): Promise<void> {
  const { maxRecords, retentionMs } = retention.audit;
  const [firstExcess] = await transaction.query<Pick<RecordRow, 'number'>>(
    'select number from audit_record where bucket = 0 and source = ? order by number desc limit 1 offset ?',
    source,
    maxRecords[source],
  );
  const oldest = await transaction.query<Pick<RecordRow, 'number' | 'recorded_at'>>(
    'select number, recorded_at from audit_record where bucket = 0 and source = ? order by number limit ?',
    source,
    maxAuditDeletions,
  );
  const lastDropped = oldest.findLast(
    ({ number, recorded_at }) => number <= (firstExcess?.number ?? 0) || recorded_at < now - retentionMs,
  );
  if (!lastDropped) return;
  await transaction.execute(
    'delete from audit_record where bucket = 0 and source = ? and number <= ?',
    source,
    lastDropped.number,
  );
}
