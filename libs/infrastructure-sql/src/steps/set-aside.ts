import { becomeDueAfterEnd } from './config-due-times';
import { endTask } from './history';
import type { Step } from './step';
import { UnfinishedTask } from './unfinished-task';

/** Takes a task whose document cannot be read out of the way. Its row stays in the history, for people to look at. */
export async function setAside(step: Step, id: string, reason: string): Promise<void> {
  const held = UnfinishedTask.of(step, id);
  if (!held) return;
  await endTask(step, held, 'unreadable');
  await becomeDueAfterEnd(step, [held.row.config_id]);
  step.count('unreadable');
  step.addEvent('set aside', id, held.row.config_id, reason);
}
