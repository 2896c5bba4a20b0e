import {
  requirementKey,
  type AttemptToken,
  type Task,
  type TaskConfigId,
  type TaskPlace,
  type WorkerId,
} from '@distribute-schedule/domain';
import type { ScriptArgument } from '../lua/define-script';
import type { TaskRow } from '../lua/scripts';
import { UnreadableDocumentError } from './read-json';
import { readTask, writeTask } from './task-document';

/** taskId doc stamp timeout precedence requirement turn notBefore target: what the scripts need of a new task. */
export function newTaskArguments(task: Task, target: WorkerId | undefined): ScriptArgument[] {
  const { timeoutMs, inTurn } = task.toSnapshot();
  return [
    task.id,
    writeTask(task),
    task.versionToken,
    timeoutMs,
    task.precedence,
    requirementKey(task.requirement),
    inTurn ? '1' : '0',
    task.waitsUntil ?? '',
    target ?? '',
  ];
}

/**
 * A task as it is now: its document is of the last decision about it, to which the store has added that a worker
 * started it and that somebody asked to cancel it.
 */
export function taskFromRow(row: TaskRow): Task {
  const [, stamp, place, where, startedAt, cancelAt, document] = row;
  const task = readTask(document ?? null);
  if (place === 'running' && task.status === 'pending') {
    task.start({ attemptToken: stamp as AttemptToken, workerId: where as WorkerId, at: Number(startedAt) });
  }
  if (cancelAt && !task.isCancelRequested && !task.isFinished) task.cancel(Number(cancelAt));
  return task;
}

export function placeFromRow([id, , place, where]: TaskRow): TaskPlace {
  switch (place) {
    case 'delayed':
      return { kind: 'delayed' };
    case 'pending':
      return { kind: 'pending', requirementKey: where ?? '' };
    case 'queue':
      return { kind: 'queue', workerId: where as WorkerId };
    case 'line':
      return { kind: 'sequence', configId: where as TaskConfigId };
    case 'running':
    case 'handed':
      return { kind: 'running', workerId: where as WorkerId };
    default:
      throw new UnreadableDocumentError(`task ${id} is in no place`);
  }
}
