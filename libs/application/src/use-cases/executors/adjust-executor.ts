import type {
  Adjustable,
  ExecutorInstance,
  ExecutorInstanceId,
  ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { changeExecutorInstance } from '../../services/change-executor-instance';

export interface AdjustExecutorCommand extends Partial<Adjustable> {
  readonly id: ExecutorInstanceId;
}

/** Changes the weight or the labels of an instance, as people want them. */
export class AdjustExecutor {
  constructor(
    private readonly parts: { readonly executorInstances: Pick<ExecutorInstanceRepository, 'find' | 'save'> },
  ) {}

  execute({ id, ...changes }: AdjustExecutorCommand): Promise<ExecutorInstance> {
    return changeExecutorInstance(this.parts.executorInstances, id, (instance) => instance.adjust(changes));
  }
}
