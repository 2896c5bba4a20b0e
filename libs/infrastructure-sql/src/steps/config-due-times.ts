import type { FireRecord } from '@distribute-schedule/domain';
import type { ConfigRow } from '../schema/tables';
import type { Step } from './step';

/** A ledger that is full makes room for this share of its records. */
const roomShare = 20;

/** Sets the next due time of a config and when a scheduler looks at it, or neither. */
export function becomeDue(
  step: Step,
  row: ConfigRow,
  next: { readonly dueAt: number; readonly wakeAt: number } | undefined,
): void {
  row.due_at = next?.dueAt ?? null;
  row.wake_at = next?.wakeAt ?? null;
  if (next) step.wakeSchedulersBy(next.wakeAt);
}

/** Configs that count their next due time from the end of a run are due once nothing of them is open. */
export async function becomeDueAfterEnd(step: Step, configIds: readonly string[]): Promise<void> {
  await step.runs.load(configIds);
  const idle = configIds.filter((id) => (step.runs.get(id)?.open_tasks ?? 0) === 0);
  await step.configs.load(idle);
  for (const id of idle) {
    const row = step.configs.get(id);
    if (!row || row.after_end_ms === null || row.due_at !== null) continue;
    const at = step.now + row.after_end_ms;
    becomeDue(step, row, { dueAt: at, wakeAt: at });
    step.configs.touch(row);
  }
}

/** Adds records to the ledger of a config, which keeps the newest ones. A ledger that is full makes room for some more. */
export function keepRecords(step: Step, row: ConfigRow, records: readonly FireRecord[]): void {
  if (records.length === 0) return;
  const { ledgerPerTask } = step.retention;
  const kept = records.slice(-ledgerPerTask);
  const first = row.ledger_next;
  row.ledger_next += kept.length;
  step.addRecords(row.id, first, kept);
  const room = Math.max(1, Math.floor(ledgerPerTask / roomShare));
  const isTimeToDrop = Math.floor(row.ledger_next / room) > Math.floor(first / room);
  const firstKept = row.ledger_next - ledgerPerTask + room - 1;
  if (isTimeToDrop && firstKept > 0) step.dropRecordsBelow(row.id, firstKept);
}
