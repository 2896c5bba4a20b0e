import type { AuditEntry, AuditLog, AuditPage, AuditRecord } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';

/** How many records are kept, and how much of each side of one. */
const kept = 10_000;
const mostCharacters = 16_384;
const owner = 'audit';

export class EmbeddedAuditLog implements AuditLog {
  constructor(private readonly store: EmbeddedStore) {}

  add(entry: AuditEntry): Promise<string> {
    const document = bounded(entry);
    return this.store.write((step) => {
      const { auditRecords } = step.tables;
      const number = step.nextNumber();
      auditRecords.put(JSON.stringify({ ...document, at: step.now }), owner, number);
      auditRecords.trim(owner, kept);
      return String(number);
    });
  }

  conclude(recordId: string, entry: AuditEntry): Promise<void> {
    const document = bounded(entry);
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

const bounded = ({ before, after, ...entry }: AuditEntry): AuditEntry => ({
  ...entry,
  ...{ before: cut(before), after: cut(after) },
});

function cut(value: unknown): unknown {
  if (value === undefined) return undefined;
  const length = JSON.stringify(value).length;
  return length <= mostCharacters ? value : { left_out: `${length} characters` };
}
