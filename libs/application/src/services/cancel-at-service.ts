import {
  executorInstanceId,
  type ExecutorInstanceRepository,
  type ReplacedTask,
  type Task,
  type TaskId,
  type TaskRepository,
} from '@distribute-schedule/domain';
import type { ExecutorCalls } from '../ports/executor-calls';

export interface CancelAtServiceParts {
  readonly executorInstances: Pick<ExecutorInstanceRepository, 'find'>;
  readonly executorCalls: Pick<ExecutorCalls, 'cancel'>;
}

/**
 * Requests a service to stop the Task's attempt, if the attempt was handed to one. It never rejects, and callers need not
 * wait for it: if the service does not receive the request, the attempt still ends at the Task's deadline.
 */
export async function cancelAtService(
  { executorInstances, executorCalls }: CancelAtServiceParts,
  { id, attempt, state }: Task,
): Promise<void> {
  if (state.status !== 'running' || state.handedOffTo === undefined) return;
  try {
    const instance = await executorInstances.find(executorInstanceId(state.handedOffTo));
    if (instance) await executorCalls.cancel(instance, id, attempt);
  } catch {
    // The store is away, or the attempt was handed to something that is not a registered instance.
  }
}

export interface CancelHandedOffParts extends CancelAtServiceParts {
  readonly tasks: Pick<TaskRepository, 'find'>;
}

/**
 * Notifies the service if an attempt that was requested to stop was handed to one, because its worker no longer watches
 * it. Reads the Task again, because the hand-off may have happened since. A later hand-off is refused by the store, and
 * then the worker notifies the service. It never rejects, and callers need not wait for it.
 */
export async function cancelHandedOff(parts: CancelHandedOffParts, taskId: TaskId): Promise<void> {
  const task = await parts.tasks.find(taskId).catch(() => undefined);
  if (task) await cancelAtService(parts, task);
}

/** Notifies the services of the replaced attempts that were requested to stop. */
export function cancelReplacedAtServices(
  parts: CancelHandedOffParts,
  replaced: readonly ReplacedTask[] = [],
): void {
  for (const { task } of replaced) {
    if (task.status === 'running') void cancelHandedOff(parts, task.id);
  }
}
