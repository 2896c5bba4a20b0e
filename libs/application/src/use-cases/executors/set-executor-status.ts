import {
  InvalidExecutorInstanceError,
  type ExecutorInstance,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { changeExecutorInstance } from '../../services/change-executor-instance';

export interface SetExecutorStatusCommand {
  readonly id: ExecutorInstanceId;
  readonly status: 'healthy' | 'maintenance';
  readonly reason?: string;
}

/** Takes an instance out of the work, with the reason, and puts it back. What it was handed before goes on. */
export class SetExecutorStatus {
  constructor(
    private readonly parts: { readonly executorInstances: Pick<ExecutorInstanceRepository, 'find' | 'save'> },
  ) {}

  execute({ id, status, reason }: SetExecutorStatusCommand): Promise<ExecutorInstance> {
    return changeExecutorInstance(this.parts.executorInstances, id, (instance) => {
      if (status === 'maintenance') {
        instance.enterMaintenance(reason ?? 'no reason was given');
        return;
      }
      if (instance.toSnapshot().status === 'offline') {
        throw new InvalidExecutorInstanceError(
          'status',
          'it is offline: only the service brings it back, by registering',
        );
      }
      instance.leaveMaintenance();
    });
  }
}
