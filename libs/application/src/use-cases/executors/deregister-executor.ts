import {
  ForeignExecutorInstanceError,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { changeExecutorInstance } from '../../services/change-executor-instance';

export interface DeregisterExecutorCommand {
  readonly id: ExecutorInstanceId;
  /** Services that the caller may act for. Any service when absent. */
  readonly mayActFor?: readonly string[];
}

/**
 * Sets an instance offline, so that it gets no more work. Its record is kept for a while, so that its last callbacks can
 * still be verified. The tasks of its service stay, because other instances run them.
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
