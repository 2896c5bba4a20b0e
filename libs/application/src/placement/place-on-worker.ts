import type { Task, WorkerId, WorkerPool } from '@distribute-schedule/domain';

/**
 * Chooses the worker for a Task that no fire has placed: a retry, a run by hand, or a Task that its worker left behind.
 * Returns a part of the store request: empty when the Task waits for a time, or when no worker meets its requirement. Such
 * a Task does not advance the round-robin index of its config; a random index spreads the Tasks as well.
 */
export function placeOnWorker(
  task: Task,
  pool: Pick<WorkerPool, 'place' | 'leastLoaded'>,
  chance: number,
): { readonly target?: WorkerId; readonly toWake?: WorkerId } {
  if (task.status !== 'pending' || task.waitsUntil !== undefined) return {};
  const roundRobinIndex = Math.floor(chance * 1_000_000_007);
  const target = pool.place(task, { roundRobinIndex, lastWorkerId: task.toSnapshot().workerId, chance });
  if (target !== undefined) return { target };
  const toWake = pool.leastLoaded(task);
  return toWake === undefined ? {} : { toWake };
}
