import {
  BoundedMemo,
  TaskConfig,
  type FireRecord,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';

/** A config never changes, only which is under its id; so each is read and checked once. */
const known = new BoundedMemo<string, TaskConfig>(2048);

export function writeTaskConfig(config: TaskConfig): string {
  return JSON.stringify(config.toSnapshot());
}

/** Throws where it says what is not allowed. */
export function readTaskConfig(document: string | undefined): TaskConfig {
  if (document === undefined) throw new Error('The stored document cannot be read: there is none');
  return known.of(document, () => TaskConfig.restore(frozen(JSON.parse(document) as TaskConfigSnapshot)));
}

export function writeFireRecord(record: FireRecord): string {
  return JSON.stringify(record);
}

/** Only `writeFireRecord` writes what it reads. */
export function readFireRecord(document: string): FireRecord {
  return JSON.parse(document) as FireRecord;
}

/** Others are given the same, down to the parameters that code of users sees. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
