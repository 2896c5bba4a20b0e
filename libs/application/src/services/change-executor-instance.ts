import {
  ExecutorInstanceChangedError,
  ExecutorInstanceNotFoundError,
  type ExecutorInstance,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';

/** A health check or a heartbeat can cause a conflict. This many in a row are unlikely. */
const maxTries = 10;

/** Repeats a read and save of an instance while another process saves the instance in between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = maxTries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExecutorInstanceChangedError) || left <= 1) throw error;
    }
  }
}

/** Reads an instance, changes it and saves it. Starts again if another process has saved it in between. */
export function changeExecutorInstance(
  instances: Pick<ExecutorInstanceRepository, 'find' | 'save'>,
  id: ExecutorInstanceId,
  change: (instance: ExecutorInstance) => void,
): Promise<ExecutorInstance> {
  return retryOnConflict(async () => {
    const instance = await instances.find(id);
    if (!instance) throw new ExecutorInstanceNotFoundError(id);
    const seen = instance.revision;
    change(instance);
    await instances.save(instance, seen);
    return instance;
  });
}
