import {
  BoundedMemo,
  TaskConfig,
  type FireRecord,
  type TaskConfigSnapshot,
  type TaskConfigSummary,
} from '@distribute-schedule/domain';
import type { ConfigRow } from '../schema/tables';

/** Configs by their documents. A config never changes, so each document is read and checked once. */
const known = new BoundedMemo<string, TaskConfig>(2048);

export function writeTaskConfig(config: TaskConfig): string {
  return JSON.stringify(config.toSnapshot());
}

/** Throws if the document is missing, or holds a value that is not allowed. */
export function readTaskConfig(document: string | undefined): TaskConfig {
  if (document === undefined) throw new Error('The stored document cannot be read: it is missing');
  return known.of(document, () => TaskConfig.restore(frozen(JSON.parse(document) as TaskConfigSnapshot)));
}

export type SummaryRow = Pick<
  ConfigRow,
  'id' | 'name_key' | 'is_enabled' | 'executor' | 'owner' | 'type' | 'labels'
>;

export function summaryOfRow(row: SummaryRow): TaskConfigSummary {
  return {
    nameKey: row.name_key,
    isEnabled: row.is_enabled === 1,
    executor: row.executor,
    owner: row.owner ?? undefined,
    type: row.type,
    labels: JSON.parse(row.labels) as string[],
  };
}

export function writeFireRecord(record: FireRecord): string {
  return JSON.stringify(record);
}

/** Reads what `writeFireRecord` has written. */
export function readFireRecord(document: string): FireRecord {
  return JSON.parse(document) as FireRecord;
}

/** Freezes the object deeply, because it is shared, including the parameters that code of users receives. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
