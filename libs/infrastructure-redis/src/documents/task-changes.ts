import type { TaskChange } from '@distribute-schedule/application';
import {
  endedRunOf,
  type ReplacedTask,
  type Task,
  type TaskResult,
  type WorkerId,
} from '@distribute-schedule/domain';
import { writeEndedRun } from '@distribute-schedule/store-kit';
import type { ScriptArgument } from '../lua/define-script';
import { records } from '../lua/scripts';
import { writeTask } from './task-document';

/** A change as apply.lua reads it. */
export function changeArguments({ task, versionToken, target }: TaskChange): ScriptArgument[] {
  const [action, detail, ...end] = actionOf(task, target);
  const change = records.change({
    taskId: task.id,
    seenVersionToken: versionToken,
    doc: writeTask(task),
    versionToken: task.versionToken,
    action,
    detail,
  });
  return [...change, ...end];
}

/** A task that a new one replaces, as include-replace.lua reads it. */
export function replacedArguments({ task, versionToken }: ReplacedTask): ScriptArgument[] {
  const [action, detail, ...end] = task.isFinished
    ? actionOf(task, undefined)
    : [task.isCancelRequested ? 'stop' : 'keep', ''];
  const replaced = records.replaced({
    taskId: task.id,
    seenVersionToken: versionToken,
    // The document of a running task stays, because reading adds what the live hash says of its attempt.
    doc: task.isFinished ? writeTask(task) : '',
    action,
    detail,
  });
  return [...replaced, ...end];
}

/** The action of apply.lua that follows from the decision, its detail, and how the run ended, if it has. */
function actionOf(
  task: Task,
  target: WorkerId | undefined,
): [action: string, detail: ScriptArgument, ...end: ScriptArgument[]] {
  const snapshot = task.toSnapshot();
  const endedRun = endedRunOf(snapshot);
  if (endedRun) {
    const { result, error } = snapshot;
    const kept: TaskResult | undefined =
      result ?? (error === undefined ? undefined : { code: 1, message: error });
    return ['finish', endedRun.status, kept ? JSON.stringify(kept) : '', writeEndedRun(endedRun)];
  }
  if (task.waitsUntil !== undefined) return ['delay', task.waitsUntil];
  if (task.callbackBy !== undefined) return ['hold', task.callbackBy];
  return ['queue', target ?? ''];
}
