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
import { readLiveState, type LiveState } from './live-state';
import { UnreadableDocumentError } from './read-json';
import { readTask, writeTask } from './task-document';

/** Values that the scripts need to add a new task. */
export function newTaskArguments(
  task: Task,
  target: WorkerId | undefined,
  toWake: WorkerId | undefined,
): ScriptArgument[] {
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
    toWake: toWake ?? '',
  });
}

/**
 * The current state of a task. Its document holds the last decision; its live state adds that a worker has started it,
 * and that a cancel was requested.
 */
export function taskFromRow([, packed, document, result]: TaskRow): Task {
  if (packed === null) return readTask(document, result);
  const live = readLiveState(packed);
  const task = live.queueKind === 'running' ? startedTask(document, attemptIn(live)) : readTask(document);
  if (live.cancelAt !== '' && !task.isCancelRequested && !task.isFinished) task.cancel(Number(live.cancelAt));
  return task;
}

/** A task that a worker has claimed. */
export function startedTask(document: string | null, attempt: Parameters<Task['start']>[0]): Task {
  const task = readTask(document);
  // The document of an attempt that was handed to a service says that it runs.
  if (task.status === 'pending') task.start(attempt);
  return task;
}

const attemptIn = ({ versionToken, queueKey, startedAt }: LiveState) => ({
  attemptToken: versionToken as AttemptToken,
  workerId: queueKey as WorkerId,
  at: Number(startedAt),
});

export const versionTokenOf = ([, packed]: TaskRow): string => packed?.split(' ', 1)[0] ?? '';

export function placeFromRow([id, packed]: TaskRow): TaskPlace {
  const { queueKind, queueKey } = packed === null ? noPlace : readLiveState(packed);
  switch (queueKind) {
    case 'delayed':
      return { kind: 'delayed' };
    case 'pending':
      return { kind: 'pending', requirementKey: queueKey };
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

const noPlace = { queueKind: '', queueKey: '' };
