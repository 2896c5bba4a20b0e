import {
  ForeignExecutorInstanceError,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { changeExecutorInstance } from '../../services/change-executor-instance';

export interface DeregisterExecutorCommand {
  readonly id: ExecutorInstanceId;
  /** The services that the caller may speak for; any, unless said otherwise. */
  readonly mayActFor?: readonly string[];
}

/**
 * The instance says goodbye: it gets no more work. It is remembered for a while, so that its last callbacks can still be
 * checked; its service's tasks stay, for the other instances.
 */
export class DeregisterExecutor {
  constructor(
    private readonly parts: { readonly executorInstances: Pick<ExecutorInstanceRepository, 'find' | 'save'> },
  ) {}

  async execute({ id, mayActFor }: DeregisterExecutorCommand): Promise<void> {
    await changeExecutorInstance(this.parts.executorInstances, id, (instance) => {
      if (mayActFor && !mayActFor.includes(instance.toSnapshot().name)) {
        throw new ForeignExecutorInstanceError(id, mayActFor);
      }
      instance.goOffline();
    });
  }
}
