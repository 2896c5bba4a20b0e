import type { ChangeOutcome, TaskChange } from '@distribute-schedule/application';
import { isFinal, type Task, type WorkerId } from '@distribute-schedule/domain';
import { writeTask } from '../documents/task-documents';
import type { EndRecord } from '../tables/records';
import { becomeDueAfterEnd } from './config-due-times';
import { HeldTask } from './held-task';
import { endTask, measure, remember, trimHistory, type EndedTask } from './history';
import type { Step } from './step';

export function applyChanges(step: Step, changes: readonly TaskChange[]): readonly ChangeOutcome[] {
  const endedOf = new Map<string, EndedTask[]>();
  const outcomes = changes.map((change) =>
    applyChange(step, change, (ended) => {
      const { configId } = ended.task;
      const sameConfig = endedOf.get(configId) ?? [];
      sameConfig.push(ended);
      endedOf.set(configId, sameConfig);
    }),
  );
  for (const [config, ended] of endedOf) {
    measure(step, config, ended);
    trimHistory(step, config);
    becomeDueAfterEnd(step, config);
  }
  return outcomes;
}

/** A decision on a task, guarded by the stamp that it was made on. */
function applyChange(
  step: Step,
  { task, versionToken, target }: TaskChange,
  onEnded: (ended: EndedTask) => void,
): ChangeOutcome {
  const held = HeldTask.read(step, task.id);
  if (!held?.isHeldUnder(versionToken)) {
    if (!versionToken.startsWith('rev:')) step.count('superseded');
    return 'superseded';
  }
  const { status } = task;
  if (isFinal(status)) {
    onEnded(finish(step, held, task, status));
    return 'applied';
  }
  if (held.live.cancelAt !== undefined) return 'cancelling';
  step.tables.taskDocuments.putSync(task.id, writeTask(task));
  if (task.waitsUntil !== undefined) {
    delay(step, held, task.versionToken, task.waitsUntil);
  } else if (task.callbackBy !== undefined) {
    held.handOff(task.callbackBy);
    step.tell('handed off', task.id, held.live.config);
  } else queue(held, task.versionToken, target);
  held.save();
  return 'applied';
}

export function finish(step: Step, held: HeldTask, task: Task, status: EndRecord['status']): EndedTask {
  step.tables.taskDocuments.putSync(task.id, writeTask(task));
  const end = endTask(step, held, status);
  step.count(status);
  step.tell(status, task.id, end.config);
  remember(step, task.id, end);
  return { task, made: end.made };
}

function delay(step: Step, held: HeldTask, stamp: string, until: number): void {
  stopRunning(held, stamp);
  held.waitUntil(until);
  step.count('retrying');
  step.tell('retrying', held.id, held.live.config);
}

function queue(held: HeldTask, stamp: string, target: WorkerId | undefined): void {
  if (held.live.place === 'line' && held.isAnothersTurn()) {
    // Its place in line is worth more than a new one at the end.
    held.live.stamp = stamp;
    held.lookAtInAWhile();
    return;
  }
  stopRunning(held, stamp);
  held.queueInTurn(target);
}

function stopRunning(held: HeldTask, stamp: string): void {
  held.leavePlace();
  held.live.stamp = stamp;
  delete held.live.startedAt;
}
