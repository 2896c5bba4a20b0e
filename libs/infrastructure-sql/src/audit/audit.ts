import { auditStoreState } from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import { auditColumns, auditCounts } from './audit-columns';
import { allRows, touchedRows, type AuditedRows, type Touched } from './audited-rows';
import { storeState } from './store-state';

/**
 * Compares every row with its document and with the counts. Returns one sentence for each difference, so an empty list if
 * the store is consistent. It reads the whole store in one step.
 */
export function auditSql(store: SqlStore): Promise<readonly string[]> {
  return store.read(async (reader) => audit(await allRows(reader), store.retention.historyPerTask));
}

/** Audits only the given tasks and configs, so its cost does not grow with the store. The simulator calls it after each step. */
export function auditTouched(store: SqlStore, touched: Touched): Promise<readonly string[]> {
  return store.read(async (reader) => audit(await touchedRows(reader, touched), Infinity));
}

function audit(rows: AuditedRows, maxHistory: number): readonly string[] {
  return [...auditStoreState(storeState(rows, maxHistory)), ...auditCounts(rows), ...auditColumns(rows)];
}
