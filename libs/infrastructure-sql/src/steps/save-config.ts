import { summaryOf, type Replan } from '@distribute-schedule/domain';
import { writeTaskConfig } from '../documents/config-documents';
import type { ConfigRow } from '../schema/tables';
import { becomeDue, keepRecords } from './config-due-times';
import type { Step } from './step';

/** Saves a config with its due times. A scheduler that is firing it loses its claim. */
export async function saveConfig(
  step: Step,
  { config, next, records, days = [] }: Replan,
  before: ConfigRow | undefined,
): Promise<void> {
  const { nameKey, isEnabled, executor, owner, type, labels } = summaryOf(config);
  const row: ConfigRow = {
    id: config.id,
    created_micros: before?.created_micros ?? step.nextNumber(),
    version: config.version,
    name_key: nameKey,
    is_enabled: isEnabled ? 1 : 0,
    executor,
    owner: owner ?? null,
    type,
    labels: JSON.stringify(labels),
    due_at: null,
    wake_at: null,
    after_end_ms: config.dueAfterEndMs ?? null,
    claim_token: null,
    placement_memo: before?.placement_memo ?? null,
    parked_because: null,
    parked_at: null,
    failing_since: before?.failing_since ?? null,
    ledger_next: before?.ledger_next ?? 0,
    row_version: before?.row_version ?? 1,
    document: writeTaskConfig(config),
  };
  becomeDue(step, row, next);
  if (before) step.configs.touchDocument(Object.assign(before, row));
  else step.configs.insert(row);
  keepRecords(step, before ?? row, records);
  await step.days.add(days.map((change) => ({ configId: config.id, ...change })));
  step.addEvent('config saved', '', config.id, String(config.version));
}

/** Removes a config with its due time, its ledger and its statistics. Its open tasks still run. */
export function removeConfig(step: Step, row: ConfigRow): void {
  step.configs.remove(row);
  const transaction = step.flushed();
  transaction.run('delete from ledger where bucket = 0 and config_id = ?', row.id);
  transaction.run('delete from statistics where bucket = 0 and config_id = ?', row.id);
  transaction.run('delete from config_day where bucket = 0 and config_id = ?', row.id);
  transaction.run('delete from config_list where bucket = 0 and config_id = ?', row.id);
  transaction.run('delete from config_ran where bucket = 0 and config_id = ?', row.id);
  step.statistics.forget();
  step.days.forget();
  step.lists.forget();
  step.ran.forget();
  step.addEvent('config removed', '', row.id);
}
