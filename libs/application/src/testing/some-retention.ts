import type { AuditRetention } from '../ports/store';

export const someAuditRetention: AuditRetention = {
  maxRecords: { people: 100, machines: 100 },
  retentionMs: 3_600_000,
};
