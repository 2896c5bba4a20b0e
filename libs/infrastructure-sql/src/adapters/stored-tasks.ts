import type { Task } from '@distribute-schedule/domain';
import { readTask } from '../documents/task-documents';
import type { TaskRow } from '../schema/tables';

/** Columns from which a task is read. */
export const taskColumns = `id, config_id, created_micros, status, version_token, queue_kind, queue_key, started_at,
  cancel_at, ended_at, document`;

/** Lists leave out a task whose document cannot be read. */
export function readable(row: TaskRow): Task[] {
  try {
    return [readTask(row)];
  } catch {
    return [];
  }
}
