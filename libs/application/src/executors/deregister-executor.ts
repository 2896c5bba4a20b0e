import type { ExecutorInstanceId, ExecutorInstanceRepository } from '@distribute-schedule/domain';
import { changeExecutorInstance } from './change-executor-instance';

/**
 * The instance says goodbye: it gets no more work. It is remembered for a while, so that its last callbacks can still be
 * checked; its service's tasks stay, for the other instances.
 */
export class DeregisterExecutor {
  constructor(
    private readonly parts: { readonly executorInstances: Pick<ExecutorInstanceRepository, 'find' | 'save'> },
  ) {}

  async execute({ id }: { readonly id: ExecutorInstanceId }): Promise<void> {
    await changeExecutorInstance(this.parts.executorInstances, id, (instance) => instance.goOffline());
  }
}
