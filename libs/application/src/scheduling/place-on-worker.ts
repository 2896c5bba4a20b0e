import type { Task, WorkerId, WorkerPool } from '@distribute-schedule/domain';

/**
 * The worker for a Task that no fire has placed (a retry, a run by hand, one that its worker left behind), as a part of
 * what is asked of the store: empty when it waits for a time, or when no worker can take it now. Such a Task has no
 * turn of its config's; one drawn by chance spreads them as well.
 */
export function placeOnWorker(task: Task, pool: WorkerPool, chance: number): { readonly target?: WorkerId } {
  if (task.status !== 'pending' || task.waitsUntil !== undefined) return {};
  const turn = Math.floor(chance * 1_000_000_007);
  const target = pool.place(task, { turn, lastWorkerId: task.toSnapshot().workerId, chance });
  return target === undefined ? {} : { target };
}
