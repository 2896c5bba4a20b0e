import {
  requirementKey,
  type AttemptToken,
  type Task,
  type TaskConfigId,
  type TaskPlace,
  type WorkerId,
} from '@distribute-schedule/domain';
import type { ScriptArgument } from '../lua/define-script';
import { records, type TaskRow } from '../lua/scripts';
import { UnreadableDocumentError } from './read-json';
import { readTask, writeTask } from './task-document';

/** Values that the scripts need to add a new task. */
export function newTaskArguments(task: Task, target: WorkerId | undefined): ScriptArgument[] {
  const { timeoutMs, inTurn } = task.toSnapshot();
  return records.newTask({
    taskId: task.id,
    doc: writeTask(task),
    versionToken: task.versionToken,
    timeoutMs,
    precedence: task.precedence,
    requirement: requirementKey(task.requirement),
    inTurn: inTurn ? '1' : '0',
    notBefore: task.waitsUntil ?? '',
    target: target ?? '',
  });
}

/**
 * The current state of a task. Its document holds the last decision; the row adds that a worker has started the task, and
 * that a cancel was requested.
 */
export function taskFromRow(row: TaskRow): Task {
  const [, versionToken, queueKind, queueKey, startedAt, cancelAt, document] = row;
  const task = readTask(document);
  if (queueKind === 'running' && task.status === 'pending') {
    task.start({
      attemptToken: versionToken as AttemptToken,
      workerId: queueKey as WorkerId,
      at: Number(startedAt),
    });
  }
  if (cancelAt && !task.isCancelRequested && !task.isFinished) task.cancel(Number(cancelAt));
  return task;
}

export function placeFromRow([id, , queueKind, queueKey]: TaskRow): TaskPlace {
  switch (queueKind) {
    case 'delayed':
      return { kind: 'delayed' };
    case 'pending':
      return { kind: 'pending', requirementKey: queueKey ?? '' };
    case 'queue':
      return { kind: 'queue', workerId: queueKey as WorkerId };
    case 'line':
      return { kind: 'sequence', configId: queueKey as TaskConfigId };
    case 'running':
    case 'handed':
      return { kind: 'running', workerId: queueKey as WorkerId };
    default:
      throw new UnreadableDocumentError(`task ${id} has no place`);
  }
}
