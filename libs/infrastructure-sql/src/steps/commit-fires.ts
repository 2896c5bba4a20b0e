import type { CommitOutcome, ConfigFire } from '@distribute-schedule/application';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import { writeFireRecord } from '../documents/config-documents';
import { writeMemo } from './claim-due';
import { becomeDue, becomeDueAfterEnd, keepRecords } from './config-due-times';
import { createTask } from './create-task';
import { areAllThatIsOpen, replaceOpen } from './replace-open';
import type { Step } from './step';

/** Applies the decisions of a scheduler on configs that it has claimed, each as a whole or not at all. */
export async function commitFires(
  step: Step,
  fires: readonly ConfigFire[],
  requestToken: string,
): Promise<readonly CommitOutcome[]> {
  const before = await step.answerTo(requestToken);
  if (before) return before as readonly CommitOutcome[];
  await readAhead(step, fires);
  const outcomes: CommitOutcome[] = [];
  for (const fire of fires) outcomes.push(await commitFire(step, fire));
  await becomeDueAfterEnd(
    step,
    fires.flatMap(({ fire: { configId } }, i) => (outcomes[i] === 'applied' ? [configId] : [])),
  );
  step.keepAnswer(requestToken, outcomes, requestTtlMs);
  return outcomes;
}

/** Reads what all decisions are about with one statement for each table. */
async function readAhead(step: Step, fires: readonly ConfigFire[]): Promise<void> {
  const configIds = fires.map(({ fire }) => fire.configId);
  await step.configs.load(configIds);
  await step.runs.load(configIds);
  await step.tasks.load(fires.flatMap(({ fire }) => fire.tasks.map(({ id }) => id)));
  await step.workers.loadRooms(fires.flatMap(({ targets }) => [...targets.values()]));
}

async function commitFire(
  step: Step,
  { fire, claimToken, targets, placement, replacement }: ConfigFire,
): Promise<CommitOutcome> {
  const { configId, records, tasks, next, maxOpen = Infinity } = fire;
  const row = step.configs.get(configId);
  if (row?.claim_token !== claimToken) return 'superseded';
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
  await keepRecords(step, row, records.slice(-step.retention.ledgerPerTask).map(writeFireRecord));
  if (doesReplace) await replaceOpen(step, configId, replacement, newTask);
  for (const task of tasks) await createTask(step, task, targets.get(task.id));
  return 'applied';
}
