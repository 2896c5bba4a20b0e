import type { PlacedTask, SubmitLimits, SubmitManyReply } from '@distribute-schedule/application';
import { configVersionTokenOf } from './config-rows';
import { createTask } from './create-task';
import { areAllThatIsOpen, replaceOpen } from './replace-open';
import type { Step } from './step';
import type { Needs } from './working-set';

export function needsToSubmit(tasks: readonly PlacedTask[], { configVersionToken }: SubmitLimits): Needs {
  return {
    configs: configVersionToken === undefined ? [] : tasks.map(({ task }) => task.configId),
    tasks: tasks.map(({ task }) => task.id),
    runs: tasks.map(({ task }) => task.configId),
    rooms: tasks.flatMap(({ target }) => (target === undefined ? [] : [target])),
  };
}

/** Adds tasks of one config that somebody asked for: all that do not exist, or none if the limits do not hold. */
export async function submitTasks(
  step: Step,
  tasks: readonly PlacedTask[],
  { configVersionToken, maxOpen = Infinity, replacement }: SubmitLimits,
): Promise<SubmitManyReply> {
  await step.tasks.load(tasks.map(({ task }) => task.id));
  const outcomes = tasks.map(({ task }) => (step.tasks.get(task.id) ? 'exists' : 'created'));
  const added = tasks.filter((_, i) => outcomes[i] === 'created');
  const [first] = added;
  if (!first) return outcomes;
  const { configId } = first.task;
  if (configVersionToken !== undefined) {
    const config = await step.configs.find(configId);
    if (!config || configVersionTokenOf(config) !== configVersionToken) return 'config changed';
  }
  if ((await step.runs.openTasks(configId)) + added.length - 1 > maxOpen) return 'too many open';
  if (replacement) {
    const replacing = added.find(({ task }) => task.waitsUntil === undefined);
    if (!replacing || !(await areAllThatIsOpen(step, configId, replacement))) return 'overtaken';
    await replaceOpen(step, configId, replacement, replacing.task.id);
  }
  for (const { task, target } of added) await createTask(step, task, target);
  return outcomes;
}
