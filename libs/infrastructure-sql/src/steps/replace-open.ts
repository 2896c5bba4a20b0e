import type { Replacement } from '@distribute-schedule/application';
import { isFinal, type Task, type TaskConfigId, type TaskId } from '@distribute-schedule/domain';
import { finish } from './apply-changes';
import { askToStop } from './ask-to-stop';
import { logEnds } from './history';
import type { Step } from './step';
import { UnfinishedTask } from './unfinished-task';

/** True if each of the tasks is as it was seen or has ended, and no other task of the config is open. */
export async function areAllThatIsOpen(
  step: Step,
  configId: TaskConfigId,
  { replaced }: Replacement,
): Promise<boolean> {
  await step.tasks.load(replaced.map(({ task }) => task.id));
  const open = replaced.flatMap(({ task, versionToken }) => {
    const held = UnfinishedTask.of(step, task.id);
    return held ? [held.isHeldUnder(versionToken)] : [];
  });
  return open.every((isAsSeen) => isAsSeen) && open.length === (await step.runs.openTasks(configId));
}

/**
 * A new task takes the place of the open ones of its config. Called before the new one is created, which then waits in
 * line behind all attempts that were asked to stop.
 */
export async function replaceOpen(
  step: Step,
  configId: TaskConfigId,
  { replaced, cancelGraceMs }: Replacement,
  newTask: TaskId,
): Promise<void> {
  const ended: Task[] = [];
  const stopping: string[] = [];
  for (const { task } of replaced) {
    const held = UnfinishedTask.of(step, task.id);
    if (!held) continue;
    if (isFinal(task.status)) {
      await finish(step, held, task, task.status);
      ended.push(task);
      continue;
    }
    // From now on it takes turns with the new task, whatever the mode was when it was created.
    held.row.in_turn = 1;
    step.tasks.touch(held.row);
    if (!task.isCancelRequested) continue;
    askToStop(step, held, cancelGraceMs, `replaced by ${newTask}`);
    stopping.push(task.id);
  }
  if (stopping.length > 0) {
    const runs = await step.runs.of(configId);
    runs.turn = stopping.join(' ');
    step.runs.save(runs);
  }
  await logEnds(step, ended);
}
