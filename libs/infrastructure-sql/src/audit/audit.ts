import { auditStoreState } from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import { auditColumns, auditCounts } from './audit-counts';
import { listStoreState } from './list-store-state';

/**
 * Compares every row with its document and with the counts. Returns one sentence for each difference, so an empty list if
 * the store is consistent. It reads the whole store in one step.
 */
export function auditSql(store: SqlStore): Promise<readonly string[]> {
  return store.read(async (reader) => [
    ...auditStoreState(await listStoreState(reader, store.retention.historyPerTask)),
    ...(await auditCounts(reader)),
    ...(await auditColumns(reader)),
  ]);
}
