import {
  type AuditEntry,
  type AuditLog,
  type AuditPage,
  type AuditRecord,
} from '@distribute-schedule/application';
import { boundedAuditEntry, maxAuditRecords } from '@distribute-schedule/store-kit';
import type { EmbeddedStore } from '../embedded-store';

const owner = 'audit';

export class EmbeddedAuditLog implements AuditLog {
  constructor(private readonly store: EmbeddedStore) {}

  add(entry: AuditEntry): Promise<string> {
    const document = boundedAuditEntry(entry);
    return this.store.write((step) => {
      const { auditRecords } = step.tables;
      const number = step.nextNumber();
      auditRecords.put(JSON.stringify({ ...document, at: step.now }), owner, number);
      auditRecords.trim(owner, maxAuditRecords);
      return String(number);
    });
  }

  conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const document = boundedAuditEntry(entry);
    return this.store.write(({ tables: { auditRecords } }) => {
      const before = auditRecords.get(owner, Number(recordId));
      if (before === undefined) return;
      const { at } = JSON.parse(before) as Pick<AuditRecord, 'at'>;
      auditRecords.put(JSON.stringify({ ...document, at }), owner, Number(recordId));
    });
  }

  list({ before, limit }: { before?: string; limit: number }): Promise<AuditPage> {
    return this.store.read(({ tables: { auditRecords } }) => {
      const rows = auditRecords.last(owner, limit + 1, before === undefined ? undefined : Number(before));
      const records = rows.slice(0, limit).map(({ key, value }) => ({
        // Written by `add` and `conclude` alone, which takes nothing else.
        ...(JSON.parse(value) as Omit<AuditRecord, 'recordId'>),
        recordId: String(key[1]),
      }));
      return { records, next: rows.length > limit ? records.at(-1)?.recordId : undefined };
    });
  }
}
