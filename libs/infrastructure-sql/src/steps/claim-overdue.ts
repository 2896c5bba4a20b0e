import type { Logger, OverdueReply, OverdueRequest, OverdueTask } from '@distribute-schedule/application';
import { parseRequirementKey, type TaskId } from '@distribute-schedule/domain';
import { placeOf } from '../documents/task-documents';
import { readTasks } from './read-tasks';
import type { Step } from './step';
import { UnfinishedTask } from './unfinished-task';

/** Claims tasks whose time has come. Tasks that need no decision are rescheduled here. */
export async function claimOverdue(
  step: Step,
  { limit, leaseMs, overdueByMs, offered }: OverdueRequest,
  log: Logger,
): Promise<OverdueReply> {
  const isOffered = (requirement: string) =>
    offered.length === 0 || offered.includes(parseRequirementKey(requirement).executor);
  const overdue: OverdueTask[] = [];
  const unreadable: TaskId[] = [];
  for (const row of await step.tasks.toReview(step.now - overdueByMs, limit)) {
    // An earlier task of this pass can have ended, as unreadable, and passed its turn on to this one.
    const held = UnfinishedTask.of(step, row.id);
    if (!held || (await held.keepWaiting(isOffered))) continue;
    held.lookAt(step.now + leaseMs);
    const place = placeOf(row);
    const [task] = await readTasks(step, [row], log);
    if (task && place) overdue.push({ task, place });
    else unreadable.push(row.id as TaskId);
  }
  return { overdue, unreadable, now: step.now, nextWakeAt: await nextReview(step) };
}

async function nextReview(step: Step): Promise<number | undefined> {
  const transaction = step.flushed();
  const [first] = await transaction.query<{ readonly review_at: number }>(
    'select review_at from task where bucket = 0 and review_at is not null order by review_at limit 1',
  );
  return first?.review_at;
}
