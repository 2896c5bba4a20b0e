import {
  Task,
  type AttemptToken,
  type TaskConfigId,
  type TaskPlace,
  type TaskSnapshot,
  type WorkerId,
} from '@distribute-schedule/domain';
import type { LiveRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

export function writeTask(task: Task): string {
  return JSON.stringify(task.toSnapshot());
}

/**
 * A task as it is now: its document is of the last decision about it, to which the store adds that a worker started it
 * and that somebody asked to cancel it. Undefined where there is none.
 */
export function readTask(tables: Tables, id: string): Task | undefined {
  const document = tables.taskDocuments.get(id);
  if (document === undefined) return undefined;
  // Only `writeTask` writes here, and the folder's format says that it was this one.
  const task = Task.restore(JSON.parse(document) as TaskSnapshot);
  const live = tables.live.get(id);
  if (!live) return task;
  const { place, stamp, where, startedAt, cancelAt } = live;
  if (place === 'running' && task.status === 'pending' && startedAt !== undefined) {
    task.start({ attemptToken: stamp as AttemptToken, workerId: where as WorkerId, at: startedAt });
  }
  if (cancelAt !== undefined && !task.isCancelRequested && !task.isFinished) task.cancel(cancelAt);
  return task;
}

export function placeOf({ place, where }: LiveRecord): TaskPlace {
  switch (place) {
    case 'delayed':
      return { kind: 'delayed' };
    case 'pending':
      return { kind: 'pending', requirementKey: where };
    case 'queue':
      return { kind: 'queue', workerId: where as WorkerId };
    case 'line':
      return { kind: 'sequence', configId: where as TaskConfigId };
    case 'running':
    case 'handed':
      return { kind: 'running', workerId: where as WorkerId };
  }
}
