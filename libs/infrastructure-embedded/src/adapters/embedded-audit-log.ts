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
  type NumberedRecord,
} from '@distribute-schedule/store-kit';
import type { EmbeddedStore } from '../embedded-store';
import type { Step } from '../steps/step';

const owners: Readonly<Record<AuditSource, string>> = { people: 'audit', machines: 'audit-machines' };

export class EmbeddedAuditLog implements AuditLog {
  constructor(private readonly store: EmbeddedStore) {}

  add(entry: AuditEntry): Promise<string> {
    const source = auditSourceOf(entry);
    const document = boundedAuditEntry(entry);
    return this.store.write((step) => {
      const number = step.nextNumber();
      step.tables.auditRecords.put(JSON.stringify({ ...document, at: step.now }), owners[source], number);
      dropExcess(step, source);
      return auditRecordId(source, number);
    });
  }

  conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const { source, number } = readAuditRecordId(recordId);
    const document = boundedAuditEntry(entry);
    return this.store.write(({ tables: { auditRecords } }) => {
      const before = auditRecords.get(owners[source], number);
      if (before === undefined) return;
      const { at } = readRecord(before);
      auditRecords.put(JSON.stringify({ ...document, at }), owners[source], number);
    });
  }

  list(query: AuditQuery): Promise<AuditPage> {
    return auditPage(query, (source, below, limit) =>
      this.store.read(({ tables: { auditRecords }, now, retention }) =>
        auditRecords.last(owners[source], limit, below).flatMap(({ key, value }) => {
          const record = readRecord(value);
          const isKept = record.at >= now - retention.audit.retentionMs;
          return isKept ? [{ number: Number(key[1]), record }] : [];
        }),
      ),
    );
  }
}

function dropExcess({ tables: { auditRecords }, retention, now }: Step, source: AuditSource): void {
  const owner = owners[source];
  const { maxRecords, retentionMs } = retention.audit;
  auditRecords.trim(owner, maxRecords[source]);
  for (const { key, value } of auditRecords.first(owner, maxAuditDeletions)) {
    if (readRecord(value).at >= now - retentionMs) return;
    auditRecords.remove(owner, ...key.slice(1));
  }
}

/** Reads what `add` and `conclude` wrote. */
const readRecord = (row: string): NumberedRecord['record'] => JSON.parse(row) as NumberedRecord['record'];
