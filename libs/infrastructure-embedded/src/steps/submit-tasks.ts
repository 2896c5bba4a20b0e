import type { PlacedTask, SubmitLimits, SubmitManyReply } from '@distribute-schedule/application';
import { createTask } from './create-task';
import { areAllThatIsOpen, replaceOpen } from './replace-open';
import type { Step } from './step';

/** Adds tasks of one config that somebody asked for: all that do not exist, or none if the limits do not hold. */
export function submitTasks(
  step: Step,
  tasks: readonly PlacedTask[],
  { maxOpen = Infinity, replacement }: SubmitLimits,
): SubmitManyReply {
  const { taskDocuments, open } = step.tables;
  const outcomes = tasks.map(({ task }) => (taskDocuments.doesExist(task.id) ? 'exists' : 'created'));
  const added = tasks.filter((_, i) => outcomes[i] === 'created');
  const [first] = added;
  if (!first) return outcomes;
  const { configId } = first.task;
  if (open.size(configId) + added.length - 1 > maxOpen) return 'too many open';
  if (replacement) {
    const replacing = added.find(({ task }) => task.waitsUntil === undefined);
    if (!replacing || !areAllThatIsOpen(step, configId, replacement)) return 'overtaken';
    replaceOpen(step, configId, replacement, replacing.task.id);
  }
  for (const { task, target } of added) createTask(step, task, target);
  return outcomes;
}
