import { IllegalTransitionError, notOffered, type Task } from '@distribute-schedule/domain';
import type { OverdueTask } from '../ports/task-queue';

/**
 * Decides about a Task whose time has come, depending on where it waits.
 * @param context `offered`: the executors that live workers offer, empty when there is no live worker
 */
export function decideOverdue(
  { task, place }: OverdueTask,
  { now, chance, offered }: { now: number; chance: number; offered: readonly string[] },
): void {
  switch (place.kind) {
    case 'delayed':
      task.release(now);
      return;
    case 'running':
      endAttempt(task, now, chance);
      return;
    case 'queue':
      task.requeue(now, `worker ${place.workerId} did not take it`);
      return;
    case 'pending':
      if (offered.length > 0 && !offered.includes(task.requirement.executor)) {
        const reason = notOffered(task.requirement.executor, offered);
        task.lackExecutor({ at: now, chance, reason });
        return;
      }
      task.requeue(now, 'no worker has taken it yet');
      return;
    case 'sequence':
      task.requeue(now, 'it was not its turn yet');
      return;
  }
}

function endAttempt(task: Task, at: number, chance: number): void {
  const { state } = task;
  if (state.status !== 'running') throw new IllegalTransitionError(task.id, state.status, 'be given up');
  const { attemptToken } = state;
  // If a cancel was requested, `fail` and `crash` end the Task as cancelled.
  if (state.handedOffTo !== undefined) {
    task.fail({ attemptToken, reason: `no callback from ${state.handedOffTo} by the deadline`, at, chance });
    return;
  }
  // A worker that lives ends its attempts at their timeout, so this one is dead, frozen or cut off.
  task.crash({ attemptToken, reason: 'no report from the worker by the deadline', at, chance });
}
