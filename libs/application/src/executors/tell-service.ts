import {
  executorInstanceId,
  type ExecutorInstanceRepository,
  type TaskId,
} from '@distribute-schedule/domain';
import type { ExecutorCalls } from '../ports/executor-calls';

export interface TellServiceParts {
  readonly executorInstances: Pick<ExecutorInstanceRepository, 'find'>;
  readonly executorCalls: Pick<ExecutorCalls, 'cancel'>;
}

/**
 * Tells the service that was handed a Task to stop it. Nobody waits for this, and it never rejects: where the service
 * does not hear it, the Task's deadline ends it all the same.
 */
export async function tellServiceToStop(
  { executorInstances, executorCalls }: TellServiceParts,
  { handedOffTo, taskId }: { readonly handedOffTo: string; readonly taskId: TaskId },
): Promise<void> {
  try {
    const instance = await executorInstances.find(executorInstanceId(handedOffTo));
    if (instance) await executorCalls.cancel(instance, taskId);
  } catch {
    // The store is away, or it was handed to something that is no registered instance.
  }
}
