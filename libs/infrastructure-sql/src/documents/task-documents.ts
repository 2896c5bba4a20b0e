import {
  Task,
  type AttemptToken,
  type TaskConfigId,
  type TaskPlace,
  type TaskSnapshot,
  type WorkerId,
} from '@distribute-schedule/domain';
import type { TaskRow } from '../schema/tables';

export function writeTask(task: Task): string {
  return JSON.stringify(task.toSnapshot());
}

/**
 * Returns a task as it is now. Its document holds the last decision about it; the columns add that a worker has started
 * it, and that somebody asked to cancel it. Throws if the document is missing or cannot be read.
 */
export function readTask(row: TaskRow): Task {
  if (row.document === undefined) throw new Error('The stored document cannot be read: it is missing');
  // Only `writeTask` writes documents.
  const task = Task.restore(JSON.parse(row.document) as TaskSnapshot);
  if (row.status !== 'open') return task;
  const { queue_kind, version_token, queue_key, started_at, cancel_at } = row;
  if (queue_kind === 'running' && task.status === 'pending' && started_at !== null) {
    task.start({
      attemptToken: version_token as AttemptToken,
      workerId: queue_key as WorkerId,
      at: started_at,
    });
  }
  if (cancel_at !== null && !task.isCancelRequested && !task.isFinished) task.cancel(cancel_at);
  return task;
}

/** Place where an unfinished task waits or runs. Undefined for a finished task. */
export function placeOf({ queue_kind, queue_key }: TaskRow): TaskPlace | undefined {
  switch (queue_kind) {
    case null:
      return undefined;
    case 'delayed':
      return { kind: 'delayed' };
    case 'pending':
      return { kind: 'pending', requirementKey: queue_key ?? '' };
    case 'queue':
      return { kind: 'queue', workerId: queue_key as WorkerId };
    case 'line':
      return { kind: 'sequence', configId: queue_key as TaskConfigId };
    case 'running':
    case 'handed':
      return { kind: 'running', workerId: queue_key as WorkerId };
  }
}
