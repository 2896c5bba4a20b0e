import {
  ExecutorInstanceChangedError,
  ExecutorInstanceNotFoundError,
  type ExecutorInstance,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';

/** A check or a heartbeat may come between; so many in a row are bad luck enough. */
const maxTries = 10;

/** Repeats what reads and saves an instance, where somebody else saved it in between. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = maxTries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExecutorInstanceChangedError) || left <= 1) throw error;
    }
  }
}

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
