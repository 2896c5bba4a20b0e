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

/** Sets an instance to maintenance, with a reason, or back to healthy. Executions that it has accepted go on. */
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
          'the instance is offline; only its service can bring it back, by registering again',
        );
      }
      instance.leaveMaintenance();
    });
  }
}
