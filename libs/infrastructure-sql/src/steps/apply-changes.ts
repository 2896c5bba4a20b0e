import type { ChangeOutcome, TaskChange } from '@distribute-schedule/application';
import { isFinal, type FinalStatus, type Task, type WorkerId } from '@distribute-schedule/domain';
import { writeTask } from '../documents/task-documents';
import { becomeDueAfterEnd } from './config-due-times';
import { endTask, logEnds } from './history';
import type { Step } from './step';
import type { Needs } from './working-set';
import { isAnothersTurn } from './turns';
import { UnfinishedTask } from './unfinished-task';

export function needsToApply(changes: readonly TaskChange[]): Needs {
  const configIds = changes.map(({ task }) => task.configId);
  const ended = changes.filter(({ task }) => task.isFinished);
  return {
    tasks: changes.map(({ task }) => task.id),
    runs: configIds,
    configs: ended.map(({ task }) => task.configId),
    rooms: changes.flatMap(({ target }) => (target === undefined ? [] : [target])),
  };
}

export async function applyChanges(
  step: Step,
  changes: readonly TaskChange[],
): Promise<readonly ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = [];
  const ended: Task[] = [];
  for (const change of changes) {
    const outcome = await applyChange(step, change);
    outcomes.push(outcome);
    if (outcome === 'applied' && change.task.isFinished) ended.push(change.task);
  }
  await logEnds(step, ended);
  await becomeDueAfterEnd(step, [...new Set(ended.map(({ configId }) => configId))]);
  return outcomes;
}

/** A decision about a task, guarded by the version that it was made on. */
async function applyChange(step: Step, { task, versionToken, target }: TaskChange): Promise<ChangeOutcome> {
  const held = UnfinishedTask.of(step, task.id);
  if (!held?.isHeldUnder(versionToken)) {
    if (!versionToken.startsWith('rev:')) step.count('superseded');
    return 'superseded';
  }
  const { status } = task;
  if (isFinal(status)) {
    await finish(step, held, task, status);
    return 'applied';
  }
  if (held.row.cancel_at !== null) return 'cancelling';
  held.row.document = writeTask(task);
  step.tasks.touchDocument(held.row);
  if (task.waitsUntil !== undefined) {
    held.stopRunning(task.versionToken);
    held.waitUntil(task.waitsUntil);
    step.count('retrying');
    step.addEvent('retrying', task.id, task.configId);
  } else if (task.callbackBy !== undefined) {
    held.handOff(task.callbackBy);
    step.addEvent('handed off', task.id, task.configId);
  } else await queue(step, held, task.versionToken, target);
  return 'applied';
}

export async function finish(
  step: Step,
  held: UnfinishedTask,
  task: Task,
  status: FinalStatus,
): Promise<void> {
  held.row.document = writeTask(task);
  step.tasks.touchDocument(held.row);
  await endTask(step, held, status);
  step.count(status);
  step.addEvent(status, task.id, task.configId);
}

async function queue(
  step: Step,
  held: UnfinishedTask,
  versionToken: string,
  target: WorkerId | undefined,
): Promise<void> {
  if (held.row.queue_kind === 'line' && (await isAnothersTurn(step, held.row))) {
    // Keeps its position in line, because a new one would be at the end.
    held.row.version_token = versionToken;
    held.lookAtInAWhile();
    return;
  }
  held.stopRunning(versionToken);
  await held.queueInTurn(target);
}
