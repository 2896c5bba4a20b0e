import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import { auditSql } from './audit/audit';
import { SqlStore } from './sql-store';
import { inFile } from './sqlite/in-file';
import { assertHoldsStore } from './sqlite/make-file';
import { SqliteDatabase } from './sqlite/sqlite-database';
import { MachineClock } from './sqlite/machine-clock';
import { InProcessWakeUps } from './wake-ups/in-process-wake-ups';

/** The audit of a file that no process works on. Creates no file. */
export async function auditFile(
  file: string,
  retention: RetentionSettings,
  log: Logger,
): Promise<readonly string[]> {
  assertHoldsStore(file);
  const clock = new MachineClock();
  const parts = { retention, clock, wakeUps: new InProcessWakeUps(), sweepEveryMs: Infinity, log };
  const store = new SqlStore(new SqliteDatabase(inFile(file, log), clock), parts);
  await store.open();
  try {
    return await auditSql(store);
  } finally {
    await store.close();
  }
}
