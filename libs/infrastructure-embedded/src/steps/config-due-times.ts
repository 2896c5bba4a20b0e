import type { ConfigRecord } from '../tables/records';
import type { Step } from './step';

/** Moves a config within the index of due times; out of it where there is no time. */
export function lookAtConfig(
  { tables: { due, configs } }: Step,
  id: string,
  record: ConfigRecord,
  at?: number,
): void {
  if (record.wakeAt !== undefined) due.removeSync([record.wakeAt, id]);
  delete record.wakeAt;
  if (at !== undefined) {
    due.putSync([at, id], true);
    record.wakeAt = at;
  }
  configs.putSync(id, record);
}

export function becomeDue(
  step: Step,
  id: string,
  record: ConfigRecord,
  next: { readonly dueAt: number; readonly wakeAt: number } | undefined,
): void {
  delete record.dueAt;
  if (next) {
    record.dueAt = next.dueAt;
    step.wakeSchedulersBy(next.wakeAt);
  }
  lookAtConfig(step, id, record, next?.wakeAt);
}

/** A config that counts its next due time from the end of its run: due once nothing of it is open. */
export function becomeDueAfterEnd(step: Step, id: string): void {
  const record = step.tables.configs.get(id);
  if (record?.afterEndMs === undefined || record.dueAt !== undefined) return;
  if (step.tables.open.size(id) > 0) return;
  const at = step.now + record.afterEndMs;
  becomeDue(step, id, record, { dueAt: at, wakeAt: at });
}

/** Into the ledger, which keeps the newest of them. */
export function keepRecords(step: Step, id: string, records: readonly string[]): void {
  const { ledgers } = step.tables;
  for (const record of records) ledgers.put(record, id, step.nextNumber());
  ledgers.trim(id, step.retention.ledgerPerTask);
}
