import type { CommitOutcome, ConfigFire } from '@distribute-schedule/application';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import { writeMemo } from './claim-due';
import { becomeDue, becomeDueAfterEnd, keepRecords } from './config-due-times';
import { createTask } from './create-task';
import { areAllThatIsOpen, replaceOpen } from './replace-open';
import type { Step } from './step';
import type { Needs } from './working-set';

/** Applies the decisions of a scheduler on configs that it has claimed, each as a whole or not at all. */
export async function commitFires(
  step: Step,
  fires: readonly ConfigFire[],
  requestToken: string,
): Promise<readonly CommitOutcome[]> {
  const before = await step.answerTo(requestToken);
  if (before) return before as readonly CommitOutcome[];
  const outcomes: CommitOutcome[] = [];
  for (const fire of fires) outcomes.push(await commitFire(step, fire));
  await becomeDueAfterEnd(
    step,
    fires.flatMap(({ fire: { configId } }, i) => (outcomes[i] === 'applied' ? [configId] : [])),
  );
  step.keepAnswer(requestToken, outcomes, requestTtlMs);
  return outcomes;
}

export function needsToCommit(fires: readonly ConfigFire[]): Needs {
  const configIds = fires.map(({ fire }) => fire.configId);
  return {
    configs: configIds,
    runs: configIds,
    tasks: fires.flatMap(({ fire }) => fire.tasks.map(({ id }) => id)),
    rooms: fires.flatMap(({ targets }) => [...targets.values()]),
  };
}

async function commitFire(
  step: Step,
  { fire, claimToken, notBefore = -Infinity, targets, placement, replacement }: ConfigFire,
): Promise<CommitOutcome> {
  const { configId, records, days = [], tasks, next, maxOpen = Infinity } = fire;
  const row = step.configs.get(configId);
  if (row?.claim_token !== claimToken) return 'superseded';
  if (step.now < notBefore) return 'early';
  row.claim_token = null;
  step.configs.touch(row);
  const newTask = tasks[0]?.id;
  // A task that exists is not created again, so it replaces nothing.
  const doesReplace = replacement && newTask && !step.tasks.get(newTask);
  const isOvertaken = doesReplace && !(await areAllThatIsOpen(step, configId, replacement));
  if ((await step.runs.openTasks(configId)) > maxOpen || isOvertaken) {
    row.wake_at = step.now;
    return 'overtaken';
  }
  row.placement_memo = writeMemo(placement);
  becomeDue(step, row, next);
  keepRecords(step, row, records);
  await step.days.add(days.map((change) => ({ configId, ...change })));
  if (doesReplace) await replaceOpen(step, configId, replacement, newTask);
  for (const task of tasks) await createTask(step, task, targets.get(task.id));
  return 'applied';
}
