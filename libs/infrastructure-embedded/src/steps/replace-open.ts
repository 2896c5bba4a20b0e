import type { Replacement } from '@distribute-schedule/application';
import { isFinal, type TaskConfigId, type TaskId } from '@distribute-schedule/domain';
import { finish } from './apply-change';
import { askToStop } from './ask-to-stop';
import { HeldTask } from './held-task';
import { measure, trimHistory, type EndedTask } from './history';
import type { Step } from './step';

/** True if each of the tasks is as it was seen or has ended, and no other task of the config is open. */
export function areAllThatIsOpen(step: Step, configId: TaskConfigId, { replaced }: Replacement): boolean {
  const open = replaced.flatMap(({ task, versionToken }) => {
    const held = HeldTask.read(step, task.id);
    return held ? [held.isHeldUnder(versionToken)] : [];
  });
  return open.every((isAsSeen) => isAsSeen) && open.length === step.tables.open.size(configId);
}

/**
 * A new task takes the place of the open ones of its config. Called before the new one is created, which then waits in
 * the sequence behind all attempts that were asked to stop.
 */
export function replaceOpen(
  step: Step,
  configId: TaskConfigId,
  { replaced, cancelGraceMs }: Replacement,
  newTask: TaskId,
): void {
  const ended: EndedTask[] = [];
  const stopping: string[] = [];
  for (const { task } of replaced) {
    const held = HeldTask.read(step, task.id);
    if (!held) continue;
    if (isFinal(task.status)) {
      ended.push(finish(step, held, task, task.status));
      continue;
    }
    // Whatever the mode was when the task was made, from now on it takes turns with the new one.
    held.live.inTurn = true;
    held.save();
    if (!task.isCancelRequested) continue;
    askToStop(step, held, cancelGraceMs, `replaced by ${newTask}`);
    stopping.push(task.id);
  }
  if (stopping.length > 0) step.tables.turns.putSync(configId, stopping.join(' '));
  measure(step, configId, ended);
  trimHistory(step, configId);
}
