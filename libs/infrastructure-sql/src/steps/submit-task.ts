import type { SubmitLimits, SubmitOutcome } from '@distribute-schedule/application';
import type { Task } from '@distribute-schedule/domain';
import { createTask } from './create-task';
import { areAllThatIsOpen, replaceOpen } from './replace-open';
import type { Step } from './step';

/** Adds a task that somebody asked for, unless it exists or the limits do not hold. */
export async function submitTask(
  step: Step,
  task: Task,
  { target, maxOpen = Infinity, replacement }: SubmitLimits,
): Promise<SubmitOutcome> {
  await step.tasks.load([task.id]);
  if (step.tasks.get(task.id)) return 'exists';
  if ((await step.runs.openTasks(task.configId)) > maxOpen) return 'too many open';
  if (replacement) {
    if (!(await areAllThatIsOpen(step, task.configId, replacement))) return 'overtaken';
    await replaceOpen(step, task.configId, replacement, task.id);
  }
  await createTask(step, task, target);
  return 'created';
}
