import { executorInstanceId, type ExecutorInstanceRepository, type Task } from '@distribute-schedule/domain';
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
