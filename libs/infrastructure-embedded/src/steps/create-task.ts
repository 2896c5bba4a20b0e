import { requirementKey, type Task, type WorkerId } from '@distribute-schedule/domain';
import { writeTask } from '../documents/task-documents';
import { HeldTask } from './held-task';
import type { Step } from './step';
import { listOpen } from './task-lists';

/** A task that exists, finished or not, is not made again. */
export function createTask(step: Step, task: Task, target: WorkerId | undefined): boolean {
  const { tables } = step;
  if (tables.taskDocuments.doesExist(task.id)) return false;
  const { timeoutMs, inTurn } = task.toSnapshot();
  const made = step.nextMade();
  tables.taskDocuments.addSync(task.id, writeTask(task));
  const held = new HeldTask(step, task.id, {
    stamp: task.versionToken,
    config: task.configId,
    requirement: requirementKey(task.requirement),
    precedence: task.precedence,
    timeoutMs,
    inTurn,
    made,
    place: 'delayed',
    where: '',
    at: 0,
    lookAt: 0,
  });
  listOpen(step, task.id, held.live);
  if (task.waitsUntil === undefined) held.queueInTurn(target);
  else held.waitUntil(task.waitsUntil);
  tables.live.addSync(task.id, held.live);
  step.count('created');
  step.tell('created', task.id, task.configId);
  return true;
}
