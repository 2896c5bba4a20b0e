import { executorInstanceId, type ExecutorInstanceRepository, type Task } from '@distribute-schedule/domain';
import type { ExecutorCalls } from '../ports/executor-calls';

export interface CancelAtServiceParts {
  readonly executorInstances: Pick<ExecutorInstanceRepository, 'find'>;
  readonly executorCalls: Pick<ExecutorCalls, 'cancel'>;
}

/**
 * Tells the service that was handed the Task's attempt, if one was, to stop it. Nobody waits for this, and it never
 * rejects: where the service does not hear it, the Task's deadline ends it all the same.
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
    // The store is away, or it was handed to something that is no registered instance.
  }
}
