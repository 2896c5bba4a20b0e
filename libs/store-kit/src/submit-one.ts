import type { PlacedTask, SubmitLimits, SubmitOutcome, TaskQueue } from '@distribute-schedule/application';
import type { Task } from '@distribute-schedule/domain';

/** Adds one Task by the step that adds several, so that a store has one step for both. */
export async function submitOne(
  taskQueue: Pick<TaskQueue, 'submitMany'>,
  task: Task,
  { target, ...limits }: SubmitLimits & Pick<PlacedTask, 'target'>,
): Promise<SubmitOutcome> {
  const placed = { task, ...(target !== undefined && { target }) };
  const reply = await taskQueue.submitMany([placed], limits);
  return typeof reply === 'string' ? reply : (reply[0] ?? 'exists');
}
