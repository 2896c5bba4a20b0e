import { TaskConfig, type FireRecord, type TaskConfigSnapshot } from '@distribute-schedule/domain';

export function writeTaskConfig(config: TaskConfig): string {
  return JSON.stringify(config.toSnapshot());
}

/** Throws where it says what is not allowed. */
export function readTaskConfig(document: string | undefined): TaskConfig {
  if (document === undefined) throw new Error('The stored document cannot be read: there is none');
  return TaskConfig.restore(JSON.parse(document) as TaskConfigSnapshot);
}

export function writeFireRecord(record: FireRecord): string {
  return JSON.stringify(record);
}

/** Only `writeFireRecord` writes what it reads. */
export function readFireRecord(document: string): FireRecord {
  return JSON.parse(document) as FireRecord;
}
